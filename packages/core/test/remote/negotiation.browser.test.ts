import { afterEach, expect, it } from 'vitest'
import { adder, medias, offersOf, settled } from './support/negotiating'
import { type Actor, closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

it('two that join at once connect by exactly one offer, ten times of ten', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { actor, meet } = await stage({ delay: [0, 40], reorder: 0.2, seed })
    const pair: [Actor, Actor] = [actor('alice'), actor('bob')]
    const offers = offersOf(...pair)
    await meet(...pair)
    expect(offers).toHaveLength(1)
    await closeStages()
  }
})

it('ten addons that add something in one tick make one renegotiation', async () => {
  const { pair } = await stage()
  const [alice, bob] = await pair()
  const offers = offersOf(alice, bob)
  for (let count = 0; count < 10; count++) alice.peer.addon(adder(`adder-${count}`))
  await until(() => medias(bob, alice) === 10)
  await settled(alice, bob)
  await alice.to(bob).ping()
  expect(offers).toEqual([alice.peer.id])
})

it('what both add in the same tick arrives at both, again and again', async () => {
  const { pair } = await stage()
  const [alice, bob] = await pair()
  for (let round = 1; round <= 5; round++) {
    alice.peer.addon(adder(`of-alice-${round}`))
    bob.peer.addon(adder(`of-bob-${round}`))
    await until(() => medias(alice, bob) === 2 * round && medias(bob, alice) === 2 * round)
    await settled(alice, bob)
  }
  expect([...alice.errors, ...bob.errors]).toEqual([])
})

it('what both added before they were connected arrives at both', async () => {
  const { actor, meet } = await stage()
  const [alice, bob] = [actor('alice'), actor('bob')]
  alice.peer.addon(adder('early'))
  bob.peer.addon(adder('early'))
  await meet(alice, bob)
  await until(() => medias(alice, bob) > 0 && medias(bob, alice) > 0)
  await settled(alice, bob)
  expect([...alice.errors, ...bob.errors]).toEqual([])
})

it('a connection that is closed under the feet of one side is replaced behind the same remote', async () => {
  const { pair } = await stage()
  const [alice, bob] = await pair()
  for (const [closer, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    const remotes = [alice.to(bob), bob.to(alice)]
    const former = remotes.map(({ connection }) => connection)
    closer.to(other).connection.close()
    await until(() => remotes.every(({ connection }) => !former.includes(connection)))
    await connected(alice, bob)
    expect([alice.to(bob) === remotes[0], bob.to(alice) === remotes[1]]).toEqual([true, true])
  }
  expect([...alice.errors, ...bob.errors]).toEqual([])
})

it('credentials for TURN are asked for anew before a restart', async () => {
  const { actor, meet } = await stage()
  let asked = 0
  const iceServers = async () => [{ urls: `stun:127.0.0.1:${9_000 + ++asked}` }]
  const [alice, bob] = [actor('alice', { iceServers }), actor('bob', { iceServers })]
  const offers = offersOf(alice, bob)
  await meet(alice, bob)
  const [leader, follower] = offers[0] === alice.peer.id ? [alice, bob] : [bob, alice]
  const { connection } = leader.to(follower)
  const before = connection.getConfiguration().iceServers?.[0]?.urls
  leader.peer.hooks.recover.tap('test', () => 'restart')
  connection.dispatchEvent(new Event('connectionstatechange'))
  Object.defineProperty(connection, 'connectionState', { configurable: true, get: () => 'failed' })
  connection.dispatchEvent(new Event('connectionstatechange'))
  await until(() => connection.getConfiguration().iceServers?.[0]?.urls.toString() !== before?.toString())
  Reflect.deleteProperty(connection, 'connectionState')
  connection.dispatchEvent(new Event('connectionstatechange'))
  await connected(alice, bob)
  expect([...alice.errors, ...bob.errors]).toEqual([])
})

it('everything is given back', async () => {
  const { actor, meet } = await stage()
  const all = ['alice', 'bob', 'carol'].map((name) => actor(name))
  await meet(...all)
  await closeStages()
  expect(all.flatMap(({ tracked }) => tracked.report())).toEqual([])
})
