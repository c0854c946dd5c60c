import { defineAddon } from '@peerwright/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Actor, closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

const named = (name: string, version?: string) => defineAddon({ name, ...(version && { version }), setup: () => {} })()

describe('two in a room', () => {
  it('see each other with metadata, addons and the same fingerprint, and can ping', async () => {
    const { actor, meet } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    alice.peer.addon(named('chess', '1.2.0'))
    await meet(alice, bob)
    expect(bob.to(alice)).toMatchObject({ id: alice.peer.id, state: 'connected', metadata: { name: 'alice' } })
    expect(Object.fromEntries(bob.to(alice).addons)).toMatchObject({ chess: '1.2.0', memory: expect.any(String) })
    expect(bob.to(alice).fingerprint).toMatch(/^\d{60}$/)
    expect(bob.to(alice).fingerprint).toBe(alice.to(bob).fingerprint)
    expect(await bob.to(alice).ping()).toBeGreaterThan(0)
    expect(bob.to(alice).toJSON()).toMatchObject({ state: 'connected', addons: { chess: '1.2.0' } })
    for (const { events } of [alice, bob])
      expect(events).toEqual(['connection:new', 'connection:connecting', 'connection:connected'])
  })

  it('hear what the other changes about itself', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const heard = vi.fn()
    bob.peer.on('connection:metadata', ({ metadata }) => heard(metadata))
    alice.peer.update({ name: 'Alice', mood: 'good' })
    await until(() => heard.mock.calls.length === 1)
    expect(heard).toHaveBeenCalledWith({ name: 'Alice', mood: 'good' })
    expect(bob.to(alice).metadata).toEqual({ name: 'Alice', mood: 'good' })
  })

  it.each([undefined, null, false, ''])('hear of metadata that has become %j as just that', async (metadata) => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const heard: unknown[] = []
    bob.peer.on('connection:metadata', ({ metadata }) => heard.push(metadata))
    alice.peer.update(metadata)
    await until(() => heard.length === 1)
    expect([heard[0], bob.to(alice).metadata]).toEqual([metadata, metadata])
  })

  it('know which addons the other has, as it attaches and detaches them', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    alice.peer.addon(named('chess'))
    await until(() => bob.to(alice).addons.has('chess'))
    await alice.peer.detach('chess' as never)
    await until(() => !bob.to(alice).addons.has('chess'))
    expect(bob.events.filter((name) => name === 'connection:addons')).toHaveLength(2)
  })

  it('send control messages before they are connected: they arrive once, in order', async () => {
    const { actor, meet } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    const heard: unknown[] = []
    const anything = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const
    const talk = (on: Actor) =>
      on.peer.addon(
        defineAddon({
          name: 'talk',
          setup: (ctx) => {
            ctx.control.on(anything, (message) => heard.push(message))
            if (on !== alice) return
            ctx.eachRemote((remote) => {
              for (const number of [1, 2, 3]) ctx.control.send(remote, number)
            })
          },
        })(),
      )
    talk(alice)
    talk(bob)
    await meet(alice, bob)
    await until(() => heard.length >= 3)
    await alice.to(bob).ping()
    expect(heard).toEqual([1, 2, 3])
  })
})

describe('several in a room', () => {
  it('a late joiner meets everybody', async () => {
    const { actor, meet } = await stage()
    const [alice, bob, carol] = [actor('alice'), actor('bob'), actor('carol')]
    await meet(alice, bob)
    await carol.join()
    await connected(alice, bob, carol)
    expect([...carol.peer.connections.keys()].sort()).toEqual([alice.peer.id, bob.peer.id].sort())
  })

  it('five that come at once become a mesh of ten connections', async () => {
    const { actor, meet } = await stage({ delay: [0, 20] })
    const five = ['a', 'b', 'c', 'd', 'e'].map((name) => actor(name))
    await meet(...five)
    expect(five.map(({ tracked }) => tracked.made)).toEqual([4, 4, 4, 4, 4])
    expect(five.flatMap(({ errors }) => errors)).toEqual([])
  })

  it('two rooms of the same page do not mix', async () => {
    const { actor } = await stage()
    const [alice, bob, carol, dave] = ['alice', 'bob', 'carol', 'dave'].map((name) => actor(name)) as [
      Actor,
      Actor,
      Actor,
      Actor,
    ]
    await Promise.all([
      ...[alice, bob].map((one) => one.join({ room: 'here' })),
      ...[carol, dave].map((one) => one.join({ room: 'there' })),
    ])
    await Promise.all([connected(alice, bob), connected(carol, dave)])
    expect([...alice.peer.connections.keys()]).toEqual([bob.peer.id])
    expect([...carol.peer.connections.keys()]).toEqual([dave.peer.id])
  })
})

describe('rooms of the same name', () => {
  const keys = [
    { what: 'passwords', join: (key: string) => ({ password: key }) },
    { what: 'secrets', join: (key: string) => ({ secret: key.padEnd(22, key) }) },
  ]
  it.each(keys)('with different $what do not meet; with the same they do', async ({ join }) => {
    const { actor } = await stage()
    const [alice, bob, eve, open] = ['alice', 'bob', 'eve', 'open'].map((name) => actor(name)) as [
      Actor,
      Actor,
      Actor,
      Actor,
    ]
    await Promise.all([open.join(), eve.join(join('wrong')), alice.join(join('right'))])
    await bob.join(join('right'))
    await connected(alice, bob)
    expect([eve, open].map(({ peer }) => peer.connections.size)).toEqual([0, 0])
    expect([...alice.peer.connections.keys()]).toEqual([bob.peer.id])
    expect([eve, open].map(({ tracked }) => tracked.made)).toEqual([0, 0])
    expect(alice.peer.secrecy).not.toBe('public')
  })

  it('of different applications do not meet', async () => {
    const { actor } = await stage()
    const [alice, bob, eve] = [
      actor('alice', { app: 'chess' }),
      actor('bob', { app: 'chess' }),
      actor('eve', { app: 'go' }),
    ]
    await Promise.all([eve.join(), alice.join()])
    await bob.join()
    await connected(alice, bob)
    expect(eve.peer.connections.size + eve.tracked.made).toBe(0)
  })
})
