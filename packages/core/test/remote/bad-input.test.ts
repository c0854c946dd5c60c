import { defineAddon, type PeerError, type RemotePeer } from '@peerwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type Actor, closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

/** Arrays inside each other. */
const deep = (levels: number): unknown => Array.from({ length: levels }).reduce((inner) => [inner], 0)
const cycle: { self?: unknown } = {}
cycle.self = cycle

const codeOf = (attempt: () => unknown): unknown => {
  try {
    return attempt()
  } catch (error) {
    return (error as PeerError).code
  }
}

/** The type of frames that acknowledge. */
const ACK = 4

const anything = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const

const broken = defineAddon({
  name: 'broken',
  setup: (ctx) => {
    ctx.eachRemote((_, tools) => tools.every(1_000, () => {}))
    throw new Error('no')
  },
})

/** Lets a test say control messages. */
function talker({ peer }: Actor) {
  const heard: unknown[] = []
  let say = (_to: RemotePeer, _message: unknown): void => {}
  const talk = defineAddon({
    name: 'talk',
    setup: (ctx) => {
      say = (to, message) => ctx.control.send(to, message)
      ctx.control.on(anything, (message) => heard.push(message))
    },
  })
  peer.addon(talk())
  return { heard, say: (to: RemotePeer, message: unknown) => say(to, message) }
}

describe('whatever an application does wrong in a room', () => {
  const mistakes: { what: string; code: string; make(peer: Actor['peer']): unknown }[] = [
    { what: 'joining another room', code: 'ALREADY_JOINED', make: (peer) => peer.join('elsewhere') },
    { what: 'a room that is no name', code: 'OPTIONS_INVALID', make: (peer) => peer.join(7 as never) },
    {
      what: 'a password that is no text',
      code: 'OPTIONS_INVALID',
      make: (peer) => peer.join({ password: 7 } as never),
    },
    { what: 'metadata of 17 KiB', code: 'METADATA_TOO_LARGE', make: (peer) => peer.update('x'.repeat(17_000)) },
    { what: 'metadata in a cycle', code: 'OPTIONS_INVALID', make: (peer) => peer.update(cycle) },
    { what: 'metadata that is a function', code: 'OPTIONS_INVALID', make: (peer) => peer.update(() => {}) },
    { what: 'metadata too deep for any frame', code: 'OPTIONS_INVALID', make: (peer) => peer.update(deep(40)) },
    {
      what: 'metadata that meddles with prototypes',
      code: 'OPTIONS_INVALID',
      make: (peer) => peer.update(JSON.parse('{"__proto__":1}')),
    },
    { what: 'an addon without name', code: 'ADDON_INVALID', make: (peer) => peer.addon({ setup: () => {} } as never) },
    { what: 'no addon at all', code: 'ADDON_INVALID', make: (peer) => peer.addon(undefined as never) },
    {
      what: 'an addon whose setup throws',
      code: 'ADDON_SETUP_FAILED',
      make: (peer) => peer.addon(broken() as never),
    },
  ]

  it.each(mistakes)('$what gives $code, and the two stay connected', async ({ code, make }) => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const metadata = alice.peer.metadata
    const given = await Promise.resolve(codeOf(() => make(alice.peer))).catch((error: PeerError) => error.code)
    expect(given).toBe(code)
    expect(alice.peer.metadata).toEqual(metadata)
    expect(await alice.to(bob).ping()).toBeGreaterThan(0)
    expect([...alice.errors, ...bob.errors]).toEqual([])
  })

  it('metadata that is just not too deep arrives', async () => {
    const { actor } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    await alice.join({ metadata: deep(28) })
    await bob.join({ metadata: 'x'.repeat(16_000) })
    await connected(alice, bob)
    expect(bob.to(alice).metadata).toEqual(deep(28))
    alice.peer.update('x'.repeat(16_382))
    await until(() => bob.to(alice).metadata === 'x'.repeat(16_382))
  })
})

describe('a control message', () => {
  it('that is too large or too deep for the other is refused where it is sent, and those that follow arrive', async () => {
    const { actor, meet } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    const [here, there] = [talker(alice), talker(bob)]
    await meet(alice, bob)
    expect(codeOf(() => here.say(alice.to(bob), 'x'.repeat(70_000)))).toBe('CONTROL_TOO_LARGE')
    expect(codeOf(() => here.say(alice.to(bob), deep(40)))).toBe('CONTROL_TOO_LARGE')
    here.say(alice.to(bob), 'x'.repeat(60_000))
    here.say(alice.to(bob), deep(20))
    await until(() => there.heard.length === 2)
    expect(there.heard[1]).toEqual(deep(20))
  })

  it('to a remote that was given up is dropped: nothing is sent for it any more', async () => {
    const { actor, meet, network } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    const here = talker(alice)
    talker(bob)
    await meet(alice, bob)
    alice.peer.hooks.recover.tap('impatient', () => 'drop')
    bob.transport.cut() // or it would be met anew at its next announcement
    const [gone, inbox] = [alice.to(bob), bob.transport.topics[1]]
    bob.to(alice).connection.close()
    await until(() => alice.peer.connections.size === 0)
    const sent = () =>
      network.record.filter(({ topic, from, frame }) => topic === inbox && from === 'alice' && frame[1] !== ACK).length
    const before = sent()
    here.say(gone, 'hello?')
    await expect(gone.ping()).rejects.toThrow('REMOTE_CLOSED')
    const carol = actor('carol')
    await carol.join()
    await connected(alice, carol)
    expect(sent()).toBe(before)
    expect(alice.errors).toEqual([])
  })

  it('after two thousand others in one tick arrives, and so do they', async () => {
    const { actor, meet } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    const [here, there] = [talker(alice), talker(bob)]
    await meet(alice, bob)
    const numbers = Array.from({ length: 2_000 }, (_, index) => index)
    for (const number of numbers) here.say(alice.to(bob), number)
    await until(() => there.heard.length === numbers.length)
    expect(there.heard).toEqual(numbers)
    expect(alice.to(bob).state).toBe('connected')
  })
})
