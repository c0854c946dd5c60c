import { describe, expect, it, vi } from 'vitest'
import { defineAddon } from '../../src/addons/define'
import { fakePeer, fakeRemote, joinedPeer } from '../fake-room'

const greeter = defineAddon({
  name: 'greeter',
  version: '1.2.0',
  setup: () => ({ greet: (name: string) => `hi ${name}` }),
})
const polite = defineAddon({
  name: 'polite',
  requires: { greeter },
  setup: ({ needs }) => ({ bow: () => `${needs.greeter.greet('you')}, bowing` }),
})

describe('attaching', () => {
  it('brings members, an entry in the list and an event', () => {
    const { peer } = fakePeer()
    const told = vi.fn()
    peer.on('addon:attached', told)
    const greeting = peer.addon(greeter())
    expect(greeting).toBe(peer)
    expect(greeting.greet('Ada')).toBe('hi Ada')
    expect(Object.keys(peer)).toEqual(['greet'])
    expect(peer.addons.get('greeter')).toEqual({ name: 'greeter', version: '1.2.0' })
    expect(peer.get(greeter)?.greet('Bob')).toBe('hi Bob')
    expect(peer.has(greeter)).toBe(true)
    expect(told).toHaveBeenCalledExactlyOnceWith({
      name: 'addon:attached',
      addon: { name: 'greeter', version: '1.2.0' },
    })
  })

  it('members are live', () => {
    const { peer } = fakePeer()
    const counter = defineAddon({
      name: 'counter',
      setup: () => {
        let value = 0
        return {
          count: () => ++value,
          get value() {
            return value
          },
        }
      },
    })
    const counting = peer.addon(counter())
    counting.count()
    expect(counting.value).toBe(1)
  })

  it('hands required addons to those that require them', () => {
    expect(fakePeer().peer.addon(greeter()).addon(polite()).bow()).toBe('hi you, bowing')
  })

  it('refuses what is not an addon', () => {
    const { peer } = fakePeer()
    const attach = (value: unknown) => () => peer.addon(value as never)
    expect(attach(undefined)).toThrow('ADDON_INVALID')
    expect(attach({ setup: () => {} })).toThrow('ADDON_INVALID')
    expect(attach({ name: 'x' })).toThrow('ADDON_INVALID')
    expect(attach(greeter)).toThrow(/ADDON_INVALID: .*the factory of greeter/)
    expect(() => defineAddon({ name: '', setup: () => {} })).toThrow('ADDON_INVALID')
    expect(() => defineAddon({ setup: () => {} } as never)).toThrow('ADDON_INVALID')
  })

  it('refuses the same name twice and a missing requirement', () => {
    const { peer } = fakePeer()
    // @ts-expect-error greeter is not attached
    expect(() => peer.addon(polite())).toThrow('ADDON_REQUIRES: polite requires greeter: attach it first')
    const greeting = peer.addon(greeter())
    // @ts-expect-error greeter is attached already
    expect(() => greeting.addon(greeter())).toThrow('ADDON_ATTACHED')
  })

  it('refuses members that the peer or another addon has, and undoes what was set up', () => {
    const { peer } = fakePeer()
    const undone = vi.fn()
    const taking = (member: string) =>
      defineAddon({
        name: 'taker',
        setup: (ctx) => {
          ctx.defer(undone)
          return { mine: 1, [member]: 1 }
        },
      })()
    peer.addon(greeter())
    expect(() => peer.addon(taking('greet') as never)).toThrow(/ADDON_CLASH: taker brings greet, which greeter/)
    expect(() => peer.addon(taking('join') as never)).toThrow(/ADDON_CLASH: taker brings join, which Peer/)
    expect(() => peer.addon(taking('toString') as never)).toThrow('ADDON_CLASH')
    expect(undone).toHaveBeenCalledTimes(3)
    expect('mine' in peer).toBe(false)
    expect([...peer.addons.keys()]).toEqual(['greeter'])
  })

  it('a setup that throws is undone completely and rethrown with its cause', async () => {
    const { peer, room, errors } = await joinedPeer()
    const cause = new Error('broken')
    const undone: string[] = []
    const broken = defineAddon({
      name: 'broken',
      setup: (ctx): object => {
        ctx.defer(() => undone.push('first'))
        ctx.tap(ctx.hooks.join, () => {})
        ctx.on('error', () => {})
        ctx.eachRemote(() => {})
        ctx.defer(() => undone.push('second'))
        throw cause
      },
    })
    expect(() => peer.addon(broken())).toThrow(expect.objectContaining({ code: 'ADDON_SETUP_FAILED', cause }))
    expect(undone).toEqual(['second', 'first'])
    expect([peer.hooks.join.taps, peer.hooks.remote.taps]).toEqual([[], []])
    expect(peer.addons.size).toBe(0)
    expect(room.listsTold).toBe(0)
    expect(errors).toEqual([])
  })

  it('a setup that returns a promise is refused', () => {
    const { peer } = fakePeer()
    const late = defineAddon({ name: 'late', setup: (() => Promise.reject(new Error('later'))) as never })
    expect(() => peer.addon(late() as never)).toThrow('ADDON_SETUP_FAILED')
    expect(peer.addons.size).toBe(0)
  })

  it('from inside its own setup, it is busy', () => {
    const { peer } = fakePeer()
    const codes: unknown[] = []
    const eager = defineAddon({
      name: 'eager',
      setup: () => {
        peer.detach('eager').catch(({ code }) => codes.push(code))
        try {
          peer.addon(eager() as never)
        } catch (error) {
          codes.push((error as { code: string }).code)
        }
      },
    })
    peer.addon(eager() as never)
    expect(codes).toEqual(['ADDON_BUSY'])
    return vi.waitFor(() => expect(codes).toEqual(['ADDON_BUSY', 'ADDON_BUSY']))
  })

  it('tells the remotes the new list', async () => {
    const { peer, room } = await joinedPeer()
    peer.addon(greeter())
    expect(room.listsTold).toBe(1)
    expect(room.kernel.host.list()).toEqual([['greeter', '1.2.0']])
  })
})

describe('options', () => {
  const schema = {
    '~standard': {
      version: 1 as const,
      vendor: 'by hand',
      validate: (value: unknown) => {
        const { size = 3 } = value as { size?: number }
        return size > 0 ? { value: { size } } : { issues: [{ message: 'too small', path: ['size'] }] }
      },
      types: undefined as { input: { size?: number }; output: { size: number } } | undefined,
    },
  }
  const sized = defineAddon({ name: 'sized', options: schema, setup: (_, { size }) => ({ size }) })

  it('are parsed by any Standard Schema, with its defaults', () => {
    expect(fakePeer().peer.addon(sized()).size).toBe(3)
    expect(fakePeer().peer.addon(sized({ size: 5 })).size).toBe(5)
  })

  it('that the schema refuses are an error that names the path', () => {
    expect(() => sized({ size: 0 })).toThrow(/ADDON_OPTIONS: .*sized.*size: too small/)
  })
})

describe('a late addon', () => {
  it('meets the remotes that already exist, and every one to come, once each', async () => {
    const { peer, room } = await joinedPeer()
    const seen: string[] = []
    const probe = defineAddon({ name: 'probe', setup: (ctx) => void ctx.eachRemote(({ id }) => void seen.push(id)) })
    room.meet(fakeRemote('early'))
    peer.addon(probe())
    room.meet(fakeRemote('late'))
    expect(seen).toEqual(['early', 'late'])
  })

  it('runs its own join tap, and nobody else does', async () => {
    const { peer } = await joinedPeer()
    const joined: string[] = []
    const probe = (name: string) =>
      defineAddon({
        name,
        setup: (ctx) => void ctx.tap(ctx.hooks.join, ({ id }) => void joined.push(`${name} as ${id}`)),
      })
    peer.addon(probe('a')())
    await vi.waitFor(() => expect(joined).toEqual(['a as me in lobby']))
    peer.addon(probe('b')())
    await vi.waitFor(() => expect(joined).toEqual(['a as me in lobby', 'b as me in lobby']))
  })

  it('attached in the middle of joining joins afterwards, once', async () => {
    const { peer } = fakePeer()
    const joined: string[] = []
    const late = defineAddon({
      name: 'late',
      setup: (ctx) => void ctx.tap(ctx.hooks.join, () => void joined.push('late')),
    })
    peer.hooks.join.tap('app', async () => {
      peer.addon(late())
      await Promise.resolve()
      joined.push('app')
    })
    await peer.join()
    await vi.waitFor(() => expect(joined).toEqual(['app', 'late']))
  })

  it('attached while the room is left, or while joining fails, does not join it', async () => {
    const { peer, errors } = fakePeer()
    const joined = vi.fn()
    const late = defineAddon({ name: 'late', setup: (ctx) => void ctx.tap(ctx.hooks.join, joined) })
    await peer.join()
    const left = peer.leave()
    peer.addon(late())
    await left
    await peer.detach(late)
    peer.hooks.join.tap('app', async () => {
      peer.addon(late())
      await Promise.resolve()
      throw new Error('no')
    })
    await expect(peer.join()).rejects.toThrow()
    await peer.detach(late)
    expect(joined).not.toHaveBeenCalled()
    expect(errors).toEqual([])
  })

  it('whose join tap fails is reported and stays attached', async () => {
    const { peer, errors } = await joinedPeer()
    const failing = defineAddon({
      name: 'failing',
      setup: (ctx) => void ctx.tap(ctx.hooks.join, () => Promise.reject(new Error('no'))),
    })
    peer.addon(failing())
    await vi.waitFor(() => expect(errors).toEqual(['ADDON_FAILED failing']))
    expect(peer.has(failing)).toBe(true)
  })
})
