import { defineAddon, type RemotePeer } from '@peerwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { offersOf } from './support/negotiating'
import { type Actor, closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

const anything = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const

/** An addon that counts its visits, and can say numbers to the same addon at the other side. */
function counter(on: Actor) {
  const heard: unknown[] = []
  const visits: RTCPeerConnection[] = []
  const ended: RTCPeerConnection[] = []
  let say = (_remote: RemotePeer, _message: unknown): void => {}
  const addon = defineAddon({
    name: 'counter',
    setup: (ctx) => {
      say = (remote, message) => ctx.control.send(remote, message)
      ctx.control.on(anything, (message) => heard.push(message))
      ctx.eachRemote(({ connection }) => {
        visits.push(connection)
        return () => ended.push(connection)
      })
    },
  })
  on.peer.addon(addon())
  return { heard, visits, ended, say: (to: Actor, message: unknown) => say(on.to(to), message) }
}

async function scene() {
  const { actor, meet, network } = await stage()
  const [alice, bob] = [actor('alice'), actor('bob')]
  const [here, there] = [counter(alice), counter(bob)]
  const offers = offersOf(alice, bob)
  await meet(alice, bob)
  const [leader, follower] = offers[0] === alice.peer.id ? [alice, bob] : [bob, alice]
  return { alice, bob, here, there, leader, follower, network }
}

/** Both sides use a connection that they did not have before. */
const renewed = (one: Actor, other: Actor, former: RTCPeerConnection[]) =>
  until(() => {
    const now = [one.to(other), other.to(one)]
    return now.every(({ state, connection }) => state === 'connected' && !former.includes(connection))
  })

describe('a connection that is closed under the feet of one side', () => {
  it.each(['leader', 'follower'] as const)('is replaced behind the same remote, closed by the %s', async (who) => {
    const { alice, bob, here, there, ...roles } = await scene()
    const remotes = [alice.to(bob), bob.to(alice)]
    const former = remotes.map(({ connection }) => connection)
    const closer = roles[who]
    closer.to(closer === alice ? bob : alice).connection.close()
    await renewed(alice, bob, former)
    expect([alice.to(bob), bob.to(alice)]).toEqual(remotes)
    expect(alice.to(bob)).toBe(remotes[0])
    expect(here.visits).toEqual([former[0], alice.to(bob).connection])
    expect(there.visits).toEqual([former[1], bob.to(alice).connection])
    await until(() => here.ended.length + there.ended.length === 2)
    expect([...here.ended, ...there.ended]).toEqual(former)
    expect(await alice.to(bob).ping()).toBeGreaterThan(0)
  })

  it('loses and doubles no control message, said before, meanwhile and after', async () => {
    const { alice, bob, here, there } = await scene()
    const former = [alice.to(bob).connection, bob.to(alice).connection]
    let said = 0
    const both = () => {
      here.say(bob, said)
      there.say(alice, said++)
    }
    for (let count = 0; count < 20; count++) both()
    former[0]?.close()
    for (let count = 0; count < 20; count++) both()
    await until(() => bob.to(alice).state !== 'connected' || bob.to(alice).connection !== former[1])
    for (let count = 0; count < 20; count++) both()
    await renewed(alice, bob, former)
    for (let count = 0; count < 20; count++) both()
    await until(() => here.heard.length >= said && there.heard.length >= said)
    await alice.to(bob).ping()
    const wanted = Array.from({ length: said }, (_, index) => index)
    expect(here.heard).toEqual(wanted)
    expect(there.heard).toEqual(wanted)
    expect([...alice.errors, ...bob.errors]).toEqual([])
  })

  it('again and again is replaced each time', async () => {
    const { alice, bob } = await scene()
    for (const [closer, other] of [
      [alice, bob],
      [bob, alice],
      [alice, bob],
    ] as const) {
      const former = [alice.to(bob).connection, bob.to(alice).connection]
      closer.to(other).connection.close()
      await renewed(alice, bob, former)
    }
    expect([...alice.errors, ...bob.errors]).toEqual([])
    expect(alice.events.filter((name) => name.startsWith('connection:closed'))).toEqual([])
  })

  it('and that leaves just then is gone for good', async () => {
    const { alice, bob } = await scene()
    let left: Promise<void> | undefined
    alice.peer.once('connection:failed', () => {
      left = bob.peer.leave()
    })
    bob.to(alice).connection.close()
    await until(() => left)
    await left
    await until(() => alice.peer.connections.size === 0)
    expect(alice.events.at(-1)).toBe('connection:closed bye')
  })
})

describe('a remote that was dropped by one side only', () => {
  it('is met anew by both when the network comes back', async () => {
    const { alice, bob, network } = await scene()
    bob.peer.hooks.recover.tap('test', () => 'drop')
    const former = alice.to(bob)
    network.cut()
    former.connection.close()
    await until(() => bob.peer.connections.size === 0)
    expect(alice.to(bob)).toBe(former)
    network.restore()
    await connected(alice, bob)
    expect(alice.to(bob)).not.toBe(former)
    expect(alice.events).toContain('connection:closed gone')
  })
})
