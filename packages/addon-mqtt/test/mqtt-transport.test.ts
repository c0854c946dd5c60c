import { type TransportBench, testTransport } from '@peerwright/testkit'
import { startFaultyProxy } from '@peerwright/testkit/faulty-proxy'
import mqttjs, { type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startAedes } from './brokers/aedes'
import { type Broker, type BrokerOptions, webSocketUrl } from './brokers/broker'
import { isMosquittoExpected, startMosquitto } from './brokers/mosquitto'
import { mqttTransport } from './support/transport'

type Start = (options: BrokerOptions) => Promise<Broker>
interface MadeBench extends Pick<TransportBench, 'transport' | 'stranger' | 'dispose'> {
  /** The clients stay connected: they are not the transport's. */
  readonly clients?: readonly MqttClient[]
}
type MakeBench = (url: string) => MadeBench | Promise<MadeBench>

const account = { username: 'ada', password: 'correct horse' }
const wrong = { ...account, password: 'wrong' }
const connectTimeout = 500

/** Clients that the transports make. */
const own: MakeBench = (url) => ({
  transport: () => mqttTransport({ url, ...account, connectTimeout }),
  stranger: () => mqttTransport({ url, credentials: async () => wrong }),
})

/** Clients that the application makes and ends; they are connected before the test begins. */
const given =
  (protocolVersion: 4 | 5): MakeBench =>
  async (url) => {
    const options = { protocolVersion, reconnectPeriod: 50, keepalive: 0, ...account }
    const clients = await Promise.all([1, 2, 3].map(() => mqttjs.connectAsync(url, options)))
    const [stranger] = [mqttjs.connect(url, { ...options, ...wrong })]
    for (const client of [...clients, stranger]) client.on('error', () => {})
    const unused = [...clients]
    return {
      transport: () => mqttTransport({ client: unused.shift() as MqttClient, connectTimeout }),
      stranger: () => mqttTransport({ client: stranger }),
      dispose: async () => void (await Promise.all([...clients, stranger].map((client) => client.endAsync(true)))),
      clients,
    }
  }

function suite(name: string, start: Start, make: MakeBench): void {
  describe(`over ${name}`, () => {
    let broker: Broker
    beforeAll(async () => {
      broker = await start({ account })
    })
    afterAll(() => broker.close())

    const bench = async (): Promise<TransportBench> => {
      const proxy = await startFaultyProxy({ target: broker.port })
      const { dispose, clients, ...transports } = await make(webSocketUrl(proxy.port))
      return {
        ...transports,
        held: () => Array.from({ length: clients ? 0 : proxy.clients }, () => 'a connection'),
        outage: async () => {
          await proxy.set('refuse')
          await vi.waitFor(() => expect(clients?.some((client) => client.connected)).toBeFalsy())
          return () => proxy.set('none')
        },
        dispose: async () => {
          await dispose?.()
          await proxy.close()
        },
      }
    }
    testTransport({ describe, it, expect }, 'mqtt', bench, { credentials: true })
  })
}

suite('aedes, 3.1.1', startAedes, own)
suite('aedes, 3.1.1, a given client', startAedes, given(4))
if (isMosquittoExpected) {
  suite('mosquitto, 5', startMosquitto, own)
  suite('mosquitto, 5, a given client', startMosquitto, given(5))
  suite('mosquitto, 3.1.1, a given client', startMosquitto, given(4))
}
