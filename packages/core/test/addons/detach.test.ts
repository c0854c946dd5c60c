import { describe, expect, it, vi } from 'vitest'
import { defineAddon } from '../../src/addons/define'
import { fakePeer, fakeRemote, joinedPeer } from '../fake-room'

const code = (value: string) => expect.objectContaining({ code: value })
const base = defineAddon({ name: 'base', setup: () => ({ basic: () => 'basic' }) })
const middle = defineAddon({ name: 'middle', requires: { base }, setup: () => ({ mid: 1 }) })
const top = defineAddon({ name: 'top', requires: { middle }, setup: () => {} })

/** Gives back after the test allows it. */
function slowAddon() {
  let finish = () => {}
  const addon = defineAddon({
    name: 'slow',
    setup: (ctx) => {
      ctx.defer(() => new Promise<void>((resolve) => (finish = resolve)))
      return { slow: 1 }
    },
  })
  return { addon, finish: () => finish() }
}

describe('detaching', () => {
  it('takes members away at once, also from whoever holds the peer, and resolves when it is gone', async () => {
    const { peer } = fakePeer()
    const told = vi.fn()
    const held = peer.addon(base())
    peer.on('addon:detached', told)
    const gone = held.detach(base)
    expect(() => held.basic()).toThrow('ADDON_DETACHED: base')
    expect(peer.has(base)).toBe(false)
    expect(peer.get(base)).toBeUndefined()
    expect(told).not.toHaveBeenCalled()
    expect(await gone).toBe(peer)
    expect(told).toHaveBeenCalledExactlyOnceWith({ name: 'addon:detached', addon: { name: 'base', version: '' } })
  })

  it('leaves a peer that can still be listed, spread and attached to again', async () => {
    const { peer } = fakePeer()
    await peer.addon(base()).detach('base')
    expect({ ...peer }).toEqual({})
    expect(JSON.stringify(peer)).toContain('"addons":[]')
    expect(peer.addon(base()).basic()).toBe('basic')
    expect(Object.keys(peer)).toEqual(['basic'])
  })

  it('another addon may bring the same member afterwards', async () => {
    const { peer } = fakePeer()
    const other = defineAddon({ name: 'other', setup: () => ({ basic: () => 'other' }) })
    await peer.addon(base()).detach(base)
    expect(peer.addon(other()).basic()).toBe('other')
  })

  it('what is not attached resolves at once', async () => {
    const { peer } = fakePeer()
    expect(await peer.detach('nothing')).toBe(peer)
  })

  it('is refused while others require it, and names them', async () => {
    const { peer } = fakePeer()
    const full = peer.addon(base()).addon(middle()).addon(top())
    await expect(full.detach(base)).rejects.toMatchObject({ code: 'ADDON_IN_USE', details: { by: ['top', 'middle'] } })
    expect(full.basic()).toBe('basic')
    expect(peer.addons.size).toBe(3)
  })

  it('cascades newest first', async () => {
    const { peer } = fakePeer()
    const gone: string[] = []
    peer.on('addon:detached', ({ addon }) => gone.push(addon.name))
    const full = peer.addon(base()).addon(middle()).addon(top())
    const bare = full.detach(base, { cascade: true })
    expect(() => full.mid).toThrow('ADDON_DETACHED')
    await bare
    expect(gone).toEqual(['top', 'middle', 'base'])
    expect(peer.addons.size).toBe(0)
  })

  it('is busy until it is gone', async () => {
    const { peer } = fakePeer()
    const { addon, finish } = slowAddon()
    const gone = peer.addon(addon()).detach(addon)
    await expect(peer.detach(addon)).rejects.toEqual(code('ADDON_BUSY'))
    expect(() => peer.addon(addon())).toThrow('ADDON_BUSY')
    finish()
    await gone
    expect(peer.addon(addon()).slow).toBe(1)
  })

  it('runs its own leave tap while in a room, after its join tap is done', async () => {
    const { peer } = await joinedPeer()
    const order: string[] = []
    const probe = defineAddon({
      name: 'probe',
      setup: (ctx) => {
        ctx.tap(ctx.hooks.join, async () => {
          await Promise.resolve()
          order.push('joined')
        })
        ctx.tap(ctx.hooks.leave, ({ room }) => void order.push(`left ${room}`))
        ctx.defer(() => order.push('given back'))
      },
    })
    peer.hooks.leave.tap('app', () => void order.push('wrong'))
    peer.addon(probe())
    await new Promise((resolve) => setTimeout(resolve))
    await peer.detach(probe)
    expect(order).toEqual(['joined', 'left lobby', 'given back'])
  })

  it('does not run the leave tap twice when the room is left meanwhile', async () => {
    for (const goFirst of ['detach', 'leave'] as const) {
      const { peer } = await joinedPeer()
      const leave = vi.fn()
      const probe = defineAddon({ name: 'probe', setup: (ctx) => void ctx.tap(ctx.hooks.leave, leave) })
      peer.addon(probe())
      const first = goFirst === 'detach' ? peer.detach(probe) : peer.leave()
      await Promise.all([first, peer.leave(), goFirst === 'leave' && peer.detach(probe)])
      expect(leave).toHaveBeenCalledOnce()
    }
  })

  it('a room that is left waits for a leave tap that is running, and does not run it again', async () => {
    const { peer } = await joinedPeer()
    let finish = () => {}
    const leave = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    const probe = defineAddon({ name: 'probe', setup: (ctx) => void ctx.tap(ctx.hooks.leave, leave) })
    const gone = peer.addon(probe()).detach(probe)
    await vi.waitFor(() => expect(leave).toHaveBeenCalled())
    const left = peer.leave()
    await Promise.resolve()
    finish()
    await Promise.all([gone, left])
    expect(leave).toHaveBeenCalledOnce()
  })

  it('an addon that gives back slowly takes no further part meanwhile', async () => {
    const { peer } = fakePeer()
    const joined = vi.fn()
    let finish = () => {}
    const slow = defineAddon({
      name: 'slow',
      setup: (ctx) => {
        ctx.tap(ctx.hooks.join, joined)
        ctx.on('addon:attached', joined)
        ctx.defer(
          () =>
            new Promise<void>((resolve) => {
              finish = resolve
            }),
        )
      },
    })
    const gone = peer.addon(slow()).detach(slow)
    joined.mockClear()
    await peer.addon(base()).join()
    finish()
    await gone
    expect(joined).not.toHaveBeenCalled()
  })

  it('one that fails to give back is gone anyway, and the failure is one error', async () => {
    const { peer, errors } = fakePeer()
    const given = vi.fn()
    const clumsy = defineAddon({
      name: 'clumsy',
      setup: (ctx) => {
        ctx.defer(given)
        ctx.defer(() => Promise.reject(new Error('later')))
        ctx.defer(() => {
          throw new Error('now')
        })
      },
    })
    await peer.addon(clumsy()).detach(clumsy)
    expect(given).toHaveBeenCalledOnce()
    expect(errors).toEqual(['ADDON_TEARDOWN_FAILED clumsy'])
  })

  it('nothing of it runs afterwards', async () => {
    const { peer, room } = await joinedPeer()
    const ran: string[] = []
    const target = new EventTarget()
    vi.useFakeTimers()
    const probe = defineAddon({
      name: 'probe',
      setup: (ctx) => {
        ctx.eachRemote(() => void ran.push('remote'))
        ctx.every(10, () => ran.push('every'))
        ctx.after(10, () => ran.push('after'))
        ctx.listen(target, 'ping', () => ran.push('event'))
        ctx.on('addon:attached', () => ran.push('on'))
        ctx.tap(ctx.hooks.join, () => void ran.push('join'))
        ctx.control.on(anything, () => ran.push('control'))
        ctx.json(() => ({ ran: ran.push('json') }))
        ctx.whenAttached(base, () => void ran.push('pair'))
        ctx.signal.addEventListener('abort', () => ran.push('aborted'))
      },
    })
    try {
      await peer.addon(probe()).detach(probe)
      const before = [...ran]
      vi.advanceTimersByTime(100)
      target.dispatchEvent(new Event('ping'))
      peer.addon(base()).toJSON()
      expect(room.kernel.host.receive(room.meet(fakeRemote('bob')), 'probe', 1)).toBe(false)
      expect(ran).toEqual(before)
      expect(ran).toContain('aborted')
      expect([peer.hooks.join.taps, peer.hooks.remote.taps]).toEqual([[], []])
    } finally {
      vi.useRealTimers()
    }
  })
})

const anything = {
  '~standard': { version: 1 as const, vendor: 'by hand', validate: (value: unknown) => ({ value }) },
}
