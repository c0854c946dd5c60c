import { mqtt } from '@peerwright/addon-mqtt'
import { Peer, type PeerJoinOptions } from '@peerwright/core'
import { defaultRtc } from '@peerwright/testkit'
import { startFaultyProxy } from '@peerwright/testkit/faulty-proxy'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startAedes } from './brokers/aedes'
import type { Broker, BrokerOptions } from './brokers/broker'
import { isMosquittoExpected, startMosquitto } from './brokers/mosquitto'
import { packetsIn } from './support/packets'

const rtc = await defaultRtc()
const patience = 20_000
const brokers: [name: string, start: (options?: BrokerOptions) => Promise<Broker>][] = [['aedes', startAedes]]
if (isMosquittoExpected) brokers.push(['mosquitto', startMosquitto])

describe.each(brokers)('%s', (_, start) => {
  const closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  /** A broker whose every byte is seen, both ways, without the masks that WebSockets wear. */
  async function watched() {
    const broker = await start()
    closing.push(broker.close)
    const seen: { readonly client: Uint8Array[]; readonly server: Uint8Array[] }[] = []
    const peer = async (app: string) => {
      const both = { client: [], server: [] } as (typeof seen)[number]
      seen.push(both)
      const onBytes = (bytes: Uint8Array, from: 'client' | 'server') => void both[from].push(bytes)
      const proxy = await startFaultyProxy({ target: broker.tcpPort, onBytes })
      const made = new Peer({ app, rtc }).addon(mqtt({ url: `mqtt://127.0.0.1:${proxy.port}` }))
      closing.push(proxy.close, () => made.dispose())
      return made
    }
    /** Sizes of the messages that were published so far. */
    const published = () =>
      seen.flatMap(({ client }) => packetsIn(client).flatMap(({ cmd, length }) => (cmd === 'publish' ? length : [])))
    return { peer, seen, published }
  }

  const meet = async (peers: readonly Peer[], join: PeerJoinOptions) => {
    await Promise.all(peers.map((peer) => peer.join(join)))
    for (const peer of peers) {
      await vi.waitFor(() => {
        const states = [...peer.connections.values()].map(({ state }) => state)
        expect(states).toEqual(Array(peers.length - 1).fill('connected'))
      }, patience)
    }
  }

  it('sees neither room, application, metadata, session, address nor password, in no spelling', async () => {
    const { peer, seen } = await watched()
    const [app, room, name, password] = ['our-application', 'the-secret-lobby', 'Ada Lovelace', 'correct horse']
    const peers = [await peer(app), await peer(app)]
    await meet(peers, { room, password, metadata: { name } })
    await Promise.all(peers.map((one) => one.leave()))
    const inside = ['127.0.0.1', 'a=fingerprint', 'a=ice-ufrag', 'candidate:', 'sdpMid', 'hello', 'metadata', 'v=0']
    const bytes = Buffer.concat(seen.flatMap(({ client, server }) => [...client, ...server]))
    expect(bytes.includes('peerwright/')).toBe(true)
    for (const word of [app, room, name, password, ...inside]) {
      const spellings = [word, Buffer.from(word).toString('hex'), withoutPadding(word)]
      expect({ word, found: spellings.filter((spelling) => bytes.includes(spelling)) }).toEqual({ word, found: [] })
    }
  })

  it('carries at most 9 messages and 6 KiB, acknowledgements included, for two that join at once, and then none', async () => {
    const [{ peer, published }, elsewhere] = [await watched(), await watched()]
    const peers = [await peer('budget'), await peer('budget')]
    await meet(peers, { room: 'lobby' })
    await (await elsewhere.peer('budget')).join('lonely')
    // Who is alone announces at 0, 0.5, 1.5 and 3.5 s: that long the others are watched.
    await vi.waitFor(() => expect(elsewhere.published()).toHaveLength(4), patience)
    const sizes = published()
    const total = sizes.reduce((sum, size) => sum + size, 0)
    console.log(`${sizes.length} messages, ${total} bytes on the wire for one connection: ${sizes.join(' ')}`)
    expect(sizes.length).toBeLessThanOrEqual(9)
    expect(total).toBeLessThanOrEqual(6 * 1_024)
  })
})

/** The middle of it, whatever stands before and behind. */
const withoutPadding = (word: string) => Buffer.from(word).toString('base64').replace(/=+$/, '').slice(0, -1)
