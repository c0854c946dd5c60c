import { mqtt } from '@peerwright/addon-mqtt'
import { Peer, PeerError } from '@peerwright/core'
import { defaultRtc, testAddon } from '@peerwright/testkit'
import { type FaultyProxy, startFaultyProxy } from '@peerwright/testkit/faulty-proxy'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { startAedes } from './brokers/aedes'
import { type Broker, webSocketUrl } from './brokers/broker'

const rtc = await defaultRtc()
const patience = 20_000
const nowhere = 'ws://127.0.0.1:9/mqtt'

let broker: Broker
let second: Broker
beforeAll(async () => {
  ;[broker, second] = await Promise.all([startAedes(), startAedes()])
})
afterAll(async () => {
  await Promise.all([broker.close(), second.close()])
})

const url = () => webSocketUrl(broker.port)

testAddon({ describe, it, expect }, () => mqtt({ url: 'ws://127.0.0.1:9/mqtt' }))

describe('mqtt', () => {
  const opened = new Set<{ dispose(): Promise<void> } | FaultyProxy>()
  const open = <Peered extends { dispose(): Promise<void> }>(peer: Peered): Peered => {
    opened.add(peer)
    return peer
  }
  const proxied = async (target: number) => {
    const proxy = await startFaultyProxy({ target })
    opened.add(proxy)
    return proxy
  }
  afterEach(async () => {
    for (const one of opened) await ('dispose' in one ? one.dispose() : one.close())
    opened.clear()
  })

  const connected = (one: Peer, other: Peer) =>
    vi.waitFor(() => expect(one.connections.get(other.id)?.state).toBe('connected'), patience)
  const told = (peer: Peer) => {
    const events: string[] = []
    peer.on('signaling', ({ name, transport }) => events.push(`${name} ${transport}`))
    return events
  }
  const failureOf = (joining: Promise<void>): Promise<unknown> => joining.catch((error) => error)

  it('brings two peers together', async () => {
    const peer = () => open(new Peer({ rtc }).addon(mqtt({ url: url() })))
    const [alice, bob] = [peer(), peer()]
    await Promise.all([alice.join('lobby'), bob.join('lobby')])
    await connected(alice, bob)
    await connected(bob, alice)
    await bob.leave()
    await vi.waitFor(() => expect(alice.connections.size).toBe(0), patience)
  })

  it('attaches once for each broker, under names of their own', async () => {
    const alice = open(
      new Peer({ rtc }).addon(mqtt({ url: url() })).addon(mqtt({ url: webSocketUrl(second.port), name: 'backup' })),
    )
    const events = told(alice)
    await alice.join('lobby')
    await vi.waitFor(
      () => expect(events.sort()).toEqual(['signaling:online backup', 'signaling:online mqtt']),
      patience,
    )
    expect([alice.mqtt.isOnline, alice.backup.isOnline]).toEqual([true, true])
    const bob = open(new Peer({ rtc }).addon(mqtt({ url: webSocketUrl(second.port) })))
    await bob.join('lobby')
    await connected(alice, bob)
    const rest = await alice.detach('backup')
    expect(rest.mqtt.name).toBe('mqtt')
    expect(alice.connections.get(bob.id)?.state).toBe('connected')
    await rest.detach(mqtt)
    expect(() => rest.mqtt).toThrow('ADDON_DETACHED')
  })

  it('joins over the broker that answers, and says which one does not', async () => {
    const alice = open(
      new Peer({ rtc }).addon(mqtt({ url: nowhere, connectTimeout: 0 })).addon(mqtt({ url: url(), name: 'backup' })),
    )
    const events = told(alice)
    await alice.join('lobby')
    await vi.waitFor(
      () => expect(events.sort()).toEqual(['signaling:offline mqtt', 'signaling:online backup']),
      patience,
    )
  })

  it('rejects with the cause of each when no broker answers', async () => {
    const guarded = await startAedes({ account: { username: 'ada', password: 'secret' } })
    const alice = open(
      new Peer({ rtc })
        .addon(mqtt({ url: nowhere, connectTimeout: 0 }))
        .addon(mqtt({ url: webSocketUrl(guarded.port), name: 'backup' })),
    )
    const failure = await failureOf(alice.join('lobby'))
    await guarded.close()
    expect(failure).toMatchObject({
      code: 'TRANSPORT_UNREACHABLE',
      details: { transport: 'mqtt, backup' },
      cause: {
        errors: [
          { code: 'TRANSPORT_UNREACHABLE', details: { transport: 'mqtt' }, cause: { code: 'ECONNREFUSED' } },
          { code: 'TRANSPORT_REFUSED', details: { transport: 'backup' } },
        ],
      },
    })
    expect(alice.active).toBe(false)
  })

  it('tries the addresses of one broker in turn', async () => {
    const alice = open(new Peer({ rtc }).addon(mqtt({ url: [nowhere, url()] })))
    await alice.join('lobby')
    expect(alice.mqtt.isOnline).toBe(true)
  })

  it('asks for credentials before each attempt to connect', async () => {
    const account = { username: 'ada', password: 'today' }
    const guarded = await startAedes({ account })
    const proxy = await proxied(guarded.port)
    const credentials = vi.fn(async () => account)
    const alice = open(new Peer({ rtc }).addon(mqtt({ url: webSocketUrl(proxy.port), credentials })))
    const events = told(alice)
    await alice.join('lobby')
    await proxy.set('reset')
    await vi.waitFor(() => expect(events).toHaveLength(3), patience)
    expect(events).toEqual(['signaling:online mqtt', 'signaling:offline mqtt', 'signaling:online mqtt'])
    expect(credentials).toHaveBeenCalledTimes(3) // MQTT 5, which aedes refuses, then 3.1.1, which it speaks from then on
    await alice.dispose()
    await guarded.close()
  })

  it('says that credentials cannot be had', async () => {
    const credentials = () => Promise.reject(new Error('no session'))
    const alice = open(new Peer({ rtc }).addon(mqtt({ url: url(), credentials, connectTimeout: 0 })))
    const failure = await failureOf(alice.join('lobby'))
    expect(failure).toMatchObject({ code: 'TRANSPORT_UNREACHABLE', cause: { message: 'no session' } })
  })

  it('goes on trying while the broker is away, and joins when it is back', async () => {
    const proxy = await proxied(broker.port)
    await proxy.set('refuse')
    const alice = open(new Peer({ rtc }).addon(mqtt({ url: webSocketUrl(proxy.port) })))
    const joined = alice.join('lobby')
    await vi.waitFor(() => expect(alice.id).not.toBe(''), patience)
    await proxy.set('none')
    await joined
    expect(alice.active).toBe(true)
  })

  it('connected peers do not notice that the broker is gone, and meet the next one when it is back', async () => {
    const proxy = await proxied(broker.port)
    const peer = () => open(new Peer({ rtc }).addon(mqtt({ url: webSocketUrl(proxy.port) })))
    const [alice, bob, carol] = [peer(), peer(), peer()]
    await Promise.all([alice.join('lobby'), bob.join('lobby')])
    await connected(alice, bob)
    await proxy.set('refuse')
    const closed = vi.fn()
    alice.on(['connection:closed', 'connection:disconnected'], closed)
    expect(await alice.connections.get(bob.id)?.ping()).toBeGreaterThanOrEqual(0)
    await proxy.set('none')
    await carol.join('lobby')
    await connected(carol, alice)
    await connected(carol, bob)
    expect(closed).not.toHaveBeenCalled()
  })

  it('a client of the application is used and not ended', async () => {
    const { default: mqttjs } = await import('mqtt')
    const client = await mqttjs.connectAsync(url())
    const listeners = client.listenerCount('message')
    const alice = open(new Peer({ rtc }).addon(mqtt({ client })))
    const bob = open(new Peer({ rtc }).addon(mqtt({ url: url() })))
    await Promise.all([alice.join('lobby'), bob.join('lobby')])
    await connected(alice, bob)
    await alice.dispose()
    expect([client.connected, client.listenerCount('message')]).toEqual([true, listeners])
    await client.endAsync()
  })

  it('refuses options that make no sense', () => {
    const problems = [
      {},
      { url: [] },
      { url: 'http://broker' },
      { url: url(), prefix: '#' },
      { url: url(), name: 'A b' },
    ]
    for (const options of problems) {
      expect(() => mqtt(options as never), JSON.stringify(options)).toThrow(/ADDON_OPTIONS/)
    }
    expect(() => mqtt(undefined as never)).toThrow(/ADDON_OPTIONS/)
    expect(PeerError.is(mqtt)).toBe(false)
  })
})
