import { afterEach, describe, expect, it, vi } from 'vitest'
import { Gate } from './support/gate'
import { type Actor, closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

const codes = ({ errors }: Actor) => errors.map(({ code, details }) => [code, (details as { reason?: string }).reason])

describe('verify', () => {
  it('that says no keeps the other out, at both ends, and the other is told', async () => {
    const { actor } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    const verify = vi.fn(() => false)
    await alice.join({ verify })
    await bob.join()
    await until(() => bob.errors.length > 0)
    await until(() => bob.peer.connections.size === 0)
    expect(verify).toHaveBeenCalledWith({ id: bob.peer.id, metadata: { name: 'bob' } })
    expect(codes(bob)).toEqual([['REMOTE_REFUSED', 'refused']])
    expect([alice.events, alice.tracked.made, alice.errors]).toEqual([[], 0, []])
  })

  it('that throws refuses, and its failure is reported where it happened', async () => {
    const { actor } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    await alice.join({
      verify: () => {
        throw new Error('no idea')
      },
    })
    await bob.join()
    await until(() => bob.errors.length > 0)
    expect(codes(bob)).toEqual([['REMOTE_REFUSED', 'refused']])
    expect(alice.errors.map(({ cause }) => cause)).toEqual([new Error('no idea')])
    expect(alice.tracked.made).toBe(0)
  })

  it('that says no is not overruled by an addon that accepts everybody', async () => {
    const { actor } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    alice.peer.hooks.accept.tap('welcome', () => true)
    await alice.join({ verify: () => false })
    await bob.join()
    await until(() => bob.errors.length > 0)
    expect([alice.events, alice.tracked.made]).toEqual([[], 0])
  })

  it('may take its time, and lets in whom it accepts', async () => {
    const { actor } = await stage()
    const [alice, bob, carol] = [actor('alice'), actor('bob'), actor('carol')]
    const gate = new Gate<boolean>()
    const verify = vi.fn(
      ({ metadata }: { metadata: unknown }) => (metadata as { name: string }).name !== 'bob' || gate.pass(),
    )
    await alice.join({ verify })
    await Promise.all([bob.join(), carol.join()])
    await Promise.all([connected(alice, carol), connected(bob, carol)])
    await until(() => verify.mock.calls.length === 2)
    expect(alice.peer.connections.has(bob.peer.id)).toBe(false)
    gate.open(true)
    await connected(alice, bob, carol)
  })

  it('refused once, a peer does not ask again', async () => {
    const { actor, network } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    await alice.join({ verify: () => false })
    await bob.join()
    await until(() => bob.errors.length > 0)
    alice.transport.cut()
    alice.transport.restore()
    const carol = actor('carol')
    await carol.join()
    await until(() => carol.errors.length > 0)
    await connected(bob, carol)
    expect(codes(bob)).toEqual([['REMOTE_REFUSED', 'refused']])
    expect(network.subscriptions).toHaveLength(6)
  })
})

describe('the accept hook', () => {
  it('sees who comes, with its addons, before anybody else does', async () => {
    const { actor } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    const seen = vi.fn()
    alice.peer.hooks.accept.tap('doorman', ({ id, addons }) => {
      seen(id, [...addons.keys()], alice.peer.connections.size)
      return true
    })
    await alice.join()
    await bob.join()
    await connected(alice, bob)
    expect(seen.mock.calls).toEqual([[bob.peer.id, ['memory'], 0]])
  })
})

describe('maxConnections', () => {
  it('refuses whoever comes too late, and says so', async () => {
    const { actor, meet } = await stage()
    const [alice, bob, carol] = [actor('alice', { maxConnections: 1 }), actor('bob'), actor('carol')]
    await meet(alice, bob)
    await carol.join()
    await until(() => carol.errors.length > 0)
    await connected(bob, carol)
    expect(codes(carol)).toEqual([['REMOTE_REFUSED', 'limit']])
    expect([...alice.peer.connections.keys()]).toEqual([bob.peer.id])
  })

  it('holds also when many come in the same tick', async () => {
    const { actor } = await stage()
    const alice = actor('alice', { maxConnections: 2 })
    await alice.join()
    const crowd = ['b', 'c', 'd', 'e', 'f'].map((name) => actor(name, { maxConnections: 8 }))
    await Promise.all(crowd.map((one) => one.join()))
    await connected(...crowd)
    await until(() => crowd.filter(({ errors }) => errors.length > 0).length === 3)
    expect(alice.tracked.made).toBe(2)
    expect(alice.peer.connections.size).toBe(2)
  })

  it('lets in who was refused as soon as there is room, one for each place, without another refusal', async () => {
    const { actor, meet } = await stage()
    const [alice, bob] = [actor('alice', { maxConnections: 1 }), actor('bob')]
    await meet(alice, bob)
    const waiting = ['c', 'd', 'e'].map((name) => actor(name))
    await Promise.all(waiting.map((one) => one.join()))
    await connected(bob, ...waiting)
    await until(() => waiting.every(({ errors }) => errors.length === 1))
    for (let [inside, left] = [bob, waiting]; left.length > 0; left = left.filter((one) => one !== inside)) {
      await inside.peer.leave()
      const admitted = () => left.find(({ peer }) => alice.peer.connections.has(peer.id))
      await until(admitted)
      inside = admitted() ?? inside
      await connected(alice, inside)
    }
    expect(waiting.map(codes)).toEqual(waiting.map(() => [['REMOTE_REFUSED', 'limit']]))
    expect([alice.tracked.made, alice.errors]).toEqual([4, []])
  })

  it('gives the place of who does not answer to the next, and lets that one in when it announces itself again', async () => {
    const { actor, meet } = await stage()
    const alice = actor('alice', { maxConnections: 1, connectionTimeout: 2_000 })
    const [bob, carol, dave] = [actor('bob'), actor('carol'), actor('dave')]
    await meet(alice, bob)
    for (const one of [carol, dave]) {
      await one.join()
      await until(() => one.errors.length > 0)
    }
    carol.transport.cut()
    await bob.peer.leave()
    await connected(alice, dave)
    await dave.peer.leave()
    await until(() => alice.peer.connections.size === 0)
    carol.transport.restore()
    await connected(alice, carol)
  })
})
