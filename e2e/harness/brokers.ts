import { afterEach, expect } from 'vitest'
import { startAedes } from '../../packages/addon-mqtt/test/brokers/aedes'
import { type Broker, type BrokerOptions, webSocketUrl } from '../../packages/addon-mqtt/test/brokers/broker'
import { isMosquittoExpected, startMosquitto } from '../../packages/addon-mqtt/test/brokers/mosquitto'

export { webSocketUrl }

export type StartBroker = (options?: BrokerOptions) => Promise<Broker>

/** Every broker of this machine; in CI mosquitto has to be one. */
export const brokers: readonly (readonly [name: string, start: StartBroker])[] = [
  ['aedes', startAedes],
  ...(isMosquittoExpected ? ([['mosquitto', startMosquitto]] as const) : []),
]

/** The best broker there is: mosquitto in CI. */
export const startBroker: StartBroker = isMosquittoExpected ? startMosquitto : startAedes

/** Closes whatever a test has opened when it ends, newest first. */
export function useClosing() {
  const open: { close(): Promise<unknown> }[] = []
  afterEach(async () => {
    const failures: unknown[] = []
    for (const one of open.splice(0).reverse()) await one.close().catch((cause) => failures.push(cause))
    expect(failures).toEqual([])
  })
  return <One extends { close(): Promise<unknown> }>(one: One): One => {
    open.push(one)
    return one
  }
}
