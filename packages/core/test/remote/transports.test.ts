import { defineAddon, Peer, PeerError, type Transport } from '@peerwright/core'
import { memoryNetwork } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Actor, closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

const code = (value: string, more: object = {}) => expect.objectContaining({ code: value, ...more })

const carried = (transport: Transport) =>
  defineAddon({ name: transport.name, setup: (ctx) => void ctx.transport(transport) })()

describe('joining', () => {
  it('without any transport fails and says what to attach', async () => {
    const { rtc } = await stage()
    await expect(new Peer({ rtc }).join('lobby')).rejects.toEqual(code('NO_TRANSPORT'))
  })

  it('over a transport that is cut off fails, names it, and works once it is back', async () => {
    const { actor, network } = await stage()
    const alice = actor('alice')
    network.cut()
    await expect(alice.join()).rejects.toEqual(code('TRANSPORT_UNREACHABLE', { details: { transport: 'alice' } }))
    expect(alice.peer.toJSON()).toMatchObject({ active: false, id: '', room: '' })
    network.restore()
    await alice.join()
    expect(alice.peer.active).toBe(true)
  })

  it('over a transport that fails with an error of its own carries it as the cause', async () => {
    const { actor } = await stage()
    const alice = actor('alice')
    const refused = new PeerError('TRANSPORT_REFUSED', {}, 'no')
    alice.transport.connect = () => Promise.reject(refused)
    await expect(alice.join()).rejects.toBe(refused)
    const broken = new TypeError('broken')
    alice.transport.connect = () => Promise.reject(broken)
    const failure = await alice.join().catch((error: PeerError) => error)
    expect(failure).toEqual(code('TRANSPORT_UNREACHABLE'))
    expect(((failure as PeerError).cause as AggregateError).errors).toEqual([broken])
  })
})

describe('two transports at once', () => {
  const both = async () => {
    const { actor, network } = await stage()
    const second = memoryNetwork()
    const equipped = (name: string) => {
      const one = actor(name)
      const transport = second.transport(`second-${name}`)
      one.peer.addon(carried(transport))
      return one
    }
    const actors: [Actor, Actor] = [equipped('alice'), equipped('bob')]
    return { actors, network, second }
  }

  it('bring each message once', async () => {
    const { actors } = await both()
    const [alice, bob] = actors
    await Promise.all(actors.map((one) => one.join()))
    await connected(alice, bob)
    expect(actors.map(({ tracked }) => tracked.made)).toEqual([1, 1])
    expect(actors.map(({ events }) => events.filter((name) => name === 'connection:new').length)).toEqual([1, 1])
    await until(() => (bob.peer.dropped.get('replay') ?? 0) + (alice.peer.dropped.get('replay') ?? 0) > 0)
    expect(actors.flatMap(({ errors }) => errors)).toEqual([])
  })

  it('one failing changes nothing, and is told', async () => {
    const { actors, network } = await both()
    const [alice, bob] = actors
    const offline = vi.fn()
    alice.peer.on('signaling:offline', ({ transport }) => offline(transport))
    network.cut()
    await Promise.all(actors.map((one) => one.join()))
    await connected(alice, bob)
    await until(() => offline.mock.calls.length > 0)
    expect(offline).toHaveBeenCalledWith('alice')
    expect(actors.flatMap(({ errors }) => errors)).toEqual([])
  })

  it('one that comes in the middle of a session finds those whom the other does not reach', async () => {
    const { actor } = await stage()
    const elsewhere = await stage()
    const [alice, bob] = [actor('alice'), elsewhere.actor('bob')]
    await Promise.all([alice.join({ room: 'lobby' }), bob.join({ room: 'lobby' })])
    expect(alice.peer.connections.size).toBe(0)
    alice.peer.addon(carried(elsewhere.network.transport('second')))
    await connected(alice, bob)
  })

  it('one that could not be reached at first is tried again, and then finds those whom the other does not reach', async () => {
    const { actor } = await stage()
    const elsewhere = await stage()
    const [alice, bob] = [actor('alice'), elsewhere.actor('bob')]
    const late = elsewhere.network.transport('late')
    const told: string[] = []
    alice.peer.on('signaling', ({ name, transport }) => told.push(`${name} ${transport}`))
    late.cut()
    alice.peer.addon(carried(late))
    await Promise.all([alice.join({ room: 'lobby' }), bob.join({ room: 'lobby' })])
    await until(() => told.includes('signaling:offline late'))
    late.restore()
    await connected(alice, bob)
    expect(told.filter((line) => line.endsWith('late'))).toEqual(['signaling:offline late', 'signaling:online late'])
  })

  it('one that refuses is not tried again', async () => {
    const { actor, network } = await stage()
    const alice = actor('alice')
    const closed = network.transport('closed')
    const connect = vi.fn(() => Promise.reject(new PeerError('TRANSPORT_REFUSED', {}, 'no')))
    closed.connect = connect
    const down = network.transport('down')
    const attempts = vi.spyOn(down, 'connect')
    down.cut()
    alice.peer.addon(carried(closed)).addon(carried(down))
    await alice.join()
    await until(() => attempts.mock.calls.length > 1)
    expect(connect).toHaveBeenCalledOnce()
  })

  it('one attached by a tap of the join hook is connected once', async () => {
    const { actor, network } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    const transport = network.transport('late')
    const connect = vi.spyOn(transport, 'connect')
    alice.peer.hooks.join.tap('test', () => void alice.peer.addon(carried(transport)))
    await Promise.all([alice.join(), bob.join()])
    await connected(alice, bob)
    expect(connect).toHaveBeenCalledOnce()
    expect(transport.topics).toHaveLength(2)
  })

  it('one that is closed while it connects is not used any more', async () => {
    const { actor } = await stage()
    const alice = actor('alice')
    const { transport } = alice
    const subscribe = vi.spyOn(transport, 'subscribe')
    const joined = alice.join().catch((error: PeerError) => error.code)
    await until(() => alice.peer.id)
    await until(() => subscribe.mock.calls.length > 0)
    const topics = subscribe.mock.calls.length
    await alice.peer.leave()
    await joined
    expect(transport.topics).toEqual([])
    expect(subscribe.mock.calls.length - topics).toBeLessThan(2)
  })
})

describe('announcing', () => {
  const ANNOUNCE = 1

  it('a newcomer whom one of two missed meets it all the same', async () => {
    const { actor, meet } = await stage()
    const [alice, bob, carol] = [actor('alice'), actor('bob'), actor('carol')]
    await meet(alice, bob)
    const arrive = bob.transport.arrive.bind(bob.transport)
    const missed = vi.fn()
    bob.transport.arrive = (topic, frame, after) => {
      if (frame[1] === ANNOUNCE && missed.mock.calls.length === 0) missed()
      else arrive(topic, frame, after)
    }
    await carol.join()
    await connected(alice, bob, carol)
    expect(missed).toHaveBeenCalledOnce()
  })

  it('is over once two have met, while somebody alone goes on', async () => {
    const { actor, meet, network } = await stage()
    const [alice, bob, lonely] = [actor('alice'), actor('bob'), actor('lonely')]
    const announced = (name: string) =>
      network.record.filter(({ from, frame }) => from === name && frame[1] === ANNOUNCE).length
    await Promise.all([meet(alice, bob), lonely.join({ room: 'elsewhere' })])
    const before = [announced('alice'), announced('bob')]
    await until(() => announced('lonely') > 3)
    expect([announced('alice'), announced('bob')]).toEqual(before)
  })
})

describe('what the broker sees', () => {
  it('is neither room, application, metadata, address, session nor password, in no spelling', async () => {
    const { actor, network } = await stage()
    const words = [
      'the-secret-lobby',
      'our-application',
      'Ada Lovelace',
      'correct horse',
      '127.0.0.1',
      'a=fingerprint',
      'candidate:',
      'sdpMid',
      'hello',
      'metadata',
      'memory',
    ]
    const [room, app, name, password] = words as [string, string, string, string]
    const [alice, bob] = [actor('alice', { app }), actor('bob', { app })]
    const join = { room, password, metadata: { name } }
    await Promise.all([alice.join(join), bob.join(join)])
    await connected(alice, bob)
    await bob.peer.leave()
    expect(network.record.length).toBeGreaterThan(4)
    const addresses = alice.tracked.rtc && [alice.peer.id]
    const seen = network.record.map(({ topic, frame }) => Buffer.concat([Buffer.from(topic), Buffer.from(frame)]))
    for (const word of [...words, ...addresses.filter((id) => id.length > 32)]) {
      const spellings = [
        word,
        Buffer.from(word).toString('base64').replace(/=+$/, '').slice(0, -1),
        Buffer.from(word).toString('hex'),
      ]
      for (const spelling of spellings) expect(seen.filter((bytes) => bytes.includes(spelling))).toEqual([])
    }
    expect(network.record.map(({ topic }) => topic).filter((topic) => !/^[a-z2-7]{32}$/.test(topic))).toEqual([])
  })
})
