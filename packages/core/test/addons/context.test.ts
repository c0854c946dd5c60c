import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { defineAddon } from '../../src/addons/define'
import type { Hook } from '../../src/contract/hook'
import type { Transport } from '../../src/contract/transport'
import { fakePeer, fakeRemote } from '../fake-room'
import { probe, probeStage } from './probe-stage'

describe('visits', () => {
  it('last as long as the connection they saw, and begin again with the next one', async () => {
    const { room, ctx } = await probeStage()
    const log: string[] = []
    ctx.eachRemote(({ id }, tools) => {
      log.push(`meet ${id}`)
      tools.defer(() => log.push(`tools ${id}`))
      return () => log.push(`off ${id}`)
    })
    const bob = room.meet(fakeRemote('bob'))
    expect(log).toEqual(['meet bob'])
    await room.part(bob)
    expect(log).toEqual(['meet bob', 'tools bob', 'off bob'])
    room.meet(bob)
    room.meet(bob)
    expect(log.slice(3)).toEqual(['meet bob', 'tools bob', 'off bob', 'meet bob'])
  })

  it('may return what a tool returned, without undoing it', async () => {
    const { room, ctx } = await probeStage()
    const gone = vi.fn()
    ctx.eachRemote((_, tools) => tools.defer(gone))
    await room.part(room.meet(fakeRemote('bob')))
    expect(gone).toHaveBeenCalledOnce()
  })

  it('end together with the addon, or by the undo function', async () => {
    const { peer, room, ctx, token } = await probeStage()
    const log: string[] = []
    room.meet(fakeRemote('bob'))
    const off = ctx.eachRemote(() => () => log.push('first'))
    ctx.eachRemote(() => () => log.push('second'))
    off()
    expect(log).toEqual(['first'])
    await peer.detach(token)
    expect(log).toEqual(['first', 'second'])
  })

  it('a visitor that throws is reported under its name and stops nobody', async () => {
    const { room, errors, take, ctx } = await probeStage()
    const seen = vi.fn()
    room.meet(fakeRemote('early'))
    ctx.eachRemote(() => {
      throw new Error('no')
    })
    ctx.eachRemote(async () => {
      throw new Error('later')
    })
    take('other').ctx.eachRemote(seen)
    room.meet(fakeRemote('late'))
    expect(seen).toHaveBeenCalledTimes(2)
    await vi.waitFor(() => expect(errors).toEqual(Array(4).fill('ADDON_FAILED probe')))
  })

  it('a remote that goes gives back everything of it, and failures are reported', async () => {
    const { room, errors, ctx } = await probeStage()
    ctx.eachRemote((_, tools) => {
      tools.defer(() => Promise.reject(new Error('no')))
    })
    await room.part(room.meet(fakeRemote('bob')))
    expect(errors).toEqual(['ADDON_TEARDOWN_FAILED probe'])
  })
})

describe('whenAttached', () => {
  it('runs once both are there, whichever came first, and ends with either', async () => {
    const { peer, ctx, take, token } = await probeStage()
    const log: string[] = []
    const other = probe('other')
    ctx.whenAttached(other, (api, tools) => {
      log.push(`met ${Object.keys(api)}`)
      tools.defer(() => log.push('parted'))
    })
    take('other')
    expect(log).toEqual(['met other'])
    await peer.detach(other)
    expect(log).toEqual(['met other', 'parted'])
    take('other')
    await peer.detach(token)
    expect(log).toEqual(['met other', 'parted', 'met other', 'parted'])
    await peer.detach(other)
    expect(log).toHaveLength(4)
  })

  it('asked for in setup, meets an addon that is there already, after setup', async () => {
    const { peer, token } = await probeStage()
    const log: string[] = []
    const late = defineAddon({
      name: 'late',
      setup: (ctx) => {
        ctx.whenAttached(token, () => {
          log.push('met')
          return () => log.push('parted')
        })
        log.push('set up')
      },
    })
    await peer.addon(late()).detach(late)
    expect(log).toEqual(['set up', 'met', 'parted'])
  })

  it('a callback that throws is reported and leaves both attached', async () => {
    const { errors, ctx, take, peer } = await probeStage()
    ctx.whenAttached(probe('other'), () => {
      throw new Error('no')
    })
    take('other')
    expect(errors).toEqual(['ADDON_FAILED probe'])
    expect(peer.addons.size).toBe(2)
  })
})

describe('control', () => {
  it('delivers what a schema accepts to its receiver, and takes nothing else', async () => {
    const { room, ctx } = await probeStage()
    const heard: unknown[] = []
    ctx.control.on(v.boolean(), (isTyping, remote) => heard.push([isTyping, remote.id]))
    ctx.control.on(v.object({ text: v.pipe(v.string(), v.trim()) }), ({ text }) => heard.push(text))
    const bob = room.meet(fakeRemote('bob'))
    const { receive } = { receive: (message: unknown) => room.kernel.host.receive(bob, 'probe', message) }
    expect([receive(true), receive({ text: ' hi ' }), receive(5)]).toEqual([true, true, false])
    expect(room.kernel.host.receive(bob, 'nobody', true)).toBe(false)
    expect(heard).toEqual([[true, 'bob'], 'hi'])
  })

  it('a receiver that throws took the message, and is reported', async () => {
    const { room, errors, ctx } = await probeStage()
    ctx.control.on(v.string(), () => Promise.reject(new Error('no')))
    expect(room.kernel.host.receive(room.meet(fakeRemote('bob')), 'probe', 'x')).toBe(true)
    await vi.waitFor(() => expect(errors).toEqual(['ADDON_FAILED probe']))
  })

  it('sends to remotes that have the addon, and says when one has not', async () => {
    const { room, ctx } = await probeStage()
    const bob = room.meet(fakeRemote('bob', 'probe'))
    const eve = room.meet(fakeRemote('eve'))
    ctx.control.send(bob, { to: 'bob' })
    ctx.control.broadcast('all')
    expect(room.sent).toEqual([
      ['bob', 'probe', { to: 'bob' }],
      ['bob', 'probe', 'all'],
    ])
    expect(() => ctx.control.send(eve, 1)).toThrow('ADDON_MISSING_REMOTELY')
  })
})

describe('what an addon offers', () => {
  it('emits its own events', async () => {
    const { peer, ctx, token } = await probeStage()
    const heard: string[] = []
    peer.addon(
      defineAddon({
        name: 'ear',
        requires: { token },
        setup: (ear) => void ear.on('probe:heard', ({ what }) => heard.push(what)),
      })() as never,
    )
    ctx.emit('probe:heard', { what: 'x' })
    expect(heard).toEqual(['x'])
  })

  it('a hook that others tap, called in order, each tap under its name', async () => {
    const { errors, ctx, take } = await probeStage()
    const filter = ctx.offer<[string], string | undefined>('filter', 'waterfall')
    const offered: Hook<[string], string | undefined> = filter
    const other = take('other').ctx
    other.tap(offered, (text) => text.toUpperCase())
    other.tap(offered, () => {
      throw new Error('no')
    })
    other.tap(offered, (text) => `${text}!`, { stage: -1 })
    expect(await filter.call('hi')).toBe('HI!')
    expect(errors).toEqual(['ADDON_FAILED other'])
    expect(offered.taps.map(({ name }) => name)).toEqual(['other', 'other', 'other'])
  })

  it('a transport that the room uses until the addon is detached', async () => {
    const { peer, rooms } = fakePeer()
    const close = vi.fn(async () => {})
    const radio = defineAddon({
      name: 'radio',
      setup: (ctx) => void ctx.transport({ name: 'radio', close } as unknown as Transport),
    })
    await peer.addon(radio()).join()
    expect([...(rooms[0]?.transports ?? [])].map(({ name }) => name)).toEqual(['radio'])
    await peer.detach(radio)
    expect(close).toHaveBeenCalledOnce()
    expect(rooms[0]?.kernel.transports.size).toBe(0)
    peer.addon(radio())
    expect(rooms[0]?.transports.size).toBe(1)
  })
})
