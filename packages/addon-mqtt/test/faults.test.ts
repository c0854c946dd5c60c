import type { Transport, TransportContext } from '@peerwright/core'
import { type FaultyProxy, startFaultyProxy } from '@peerwright/testkit/faulty-proxy'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startAedes } from './brokers/aedes'
import { type Broker, type BrokerOptions, webSocketUrl } from './brokers/broker'
import { isMosquittoExpected, startMosquitto } from './brokers/mosquitto'
import { mqttTransport } from './support/transport'

const brokers: [name: string, start: (options?: BrokerOptions) => Promise<Broker>][] = [['aedes', startAedes]]
if (isMosquittoExpected) brokers.push(['mosquitto', startMosquitto])
const patience = 25_000

describe.each(brokers)('over %s', (_, start) => {
  let broker: Broker
  let proxy: FaultyProxy
  const open: Transport[] = []
  beforeEach(async () => {
    broker = await start()
    proxy = await startFaultyProxy({ target: broker.port })
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((transport) => transport.close()))
    await proxy.close()
    await broker.close()
  })

  const connected = async (context: Partial<TransportContext> = {}, options: object = {}) => {
    const transport = mqttTransport({ url: webSocketUrl(proxy.port), ...options })
    open.push(transport)
    const { signal } = new AbortController()
    await transport.connect({ signal, online() {}, offline() {}, lost() {}, ...context })
    return transport
  }

  it('who vanishes without a goodbye is told to the room by its will, who says goodbye is not', async () => {
    const lost = vi.fn<(topic: string) => void>()
    const watcher = await connected({ topics: ['room', 'watcher'], lost })
    const polite = await connected({ topics: ['room', 'polite'] })
    await polite.close()
    const elsewhere = await startFaultyProxy({ target: broker.port })
    await connected({ topics: ['room', 'victim'] }, { url: webSocketUrl(elsewhere.port) })
    await elsewhere.set('refuse')
    await vi.waitFor(() => expect(lost.mock.calls).toEqual([['victim']]), patience)
    expect(watcher.isOnline).toBe(true)
    await elsewhere.close()
  })

  it('a subscription asked for in an outage is made when it is over', async () => {
    const transport = await connected()
    await proxy.set('refuse')
    const heard = vi.fn()
    const subscribing = transport.subscribe('topic', heard)
    await proxy.set('none')
    await subscribing
    const sender = await connected()
    await sender.publish('topic', Uint8Array.of(1))
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce(), patience)
  })

  it('a connection that swallows everything is given up while subscribing', async () => {
    const offline = vi.fn()
    const transport = await connected({ offline })
    await proxy.set('drop')
    const subscribing = transport.subscribe('topic', () => {})
    await vi.waitFor(() => expect(offline).toHaveBeenCalled(), patience)
    await proxy.set('none')
    await subscribing
    expect(transport.isOnline).toBe(true)
  })

  it('a connection that swallows everything later is given up after the keepalive', async () => {
    const reports: string[] = []
    const transport = await connected(
      { offline: () => reports.push('offline'), online: () => reports.push('online') },
      { keepalive: 1 },
    )
    await proxy.set('drop')
    await vi.waitFor(() => expect(reports).toEqual(['offline']), patience)
    await proxy.set('none')
    await vi.waitFor(() => expect(reports).toEqual(['offline', 'online']), patience)
    expect(transport.isOnline).toBe(true)
  })

  it('closing does not wait for a broker that does not answer', async () => {
    const transport = await connected()
    await proxy.set('stall')
    await transport.close()
    expect(transport.isOnline).toBe(false)
    await proxy.set('none')
  })
})
