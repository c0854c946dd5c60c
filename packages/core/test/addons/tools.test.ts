import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Transport } from '../../src/contract/transport'
import { fakeRemote } from '../fake-room'
import { probe, probeStage } from './probe-stage'

describe('tools', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('timers end by themselves, by their undo function or with the addon', async () => {
    const { peer, ctx, token } = await probeStage()
    const log: string[] = []
    ctx.every(100, () => log.push('tick'))
    ctx.every(100, () => log.push('never'))()
    ctx.after(150, () => log.push('once'))
    ctx.after(150, () => log.push('never'))()
    await vi.advanceTimersByTimeAsync(250)
    expect(log).toEqual(['tick', 'once', 'tick'])
    await peer.detach(token)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a period whose last call is still pending is skipped', async () => {
    const { ctx } = await probeStage()
    let calls = 0
    let finish = () => {}
    ctx.every(10, () => {
      calls++
      return new Promise<void>((resolve) => (finish = resolve))
    })
    await vi.advanceTimersByTimeAsync(55)
    expect(calls).toBe(1)
    finish()
    await vi.advanceTimersByTimeAsync(10)
    expect(calls).toBe(2)
  })

  it('whatever throws or rejects becomes an error with the name of the addon', async () => {
    const { peer, errors, ctx } = await probeStage()
    const target = new EventTarget()
    const fails = () => {
      throw new Error('no')
    }
    ctx.listen(target, 'ping', fails)
    ctx.listen(target, 'ping', () => Promise.reject(new Error('no')))
    ctx.after(1, fails)
    ctx.on('addon:attached', fails)
    ctx.json(fails)
    ctx.tap(ctx.hooks.leave, fails)
    target.dispatchEvent(new Event('ping'))
    await vi.advanceTimersByTimeAsync(1)
    peer.emit('addon:attached', { name: '', addon: { name: '', version: '' } })
    peer.toJSON()
    await peer.leave()
    ctx.fail('in the background')
    expect(errors).toEqual(Array(7).fill('ADDON_FAILED probe'))
  })

  it('undo functions give back early and can be called twice', async () => {
    const { room, peer, ctx } = await probeStage()
    const run = vi.fn()
    const target = new EventTarget()
    const transport = { name: 'memory', close: vi.fn(async () => {}) } as unknown as Transport
    const undo = [
      ctx.defer(run),
      ctx.tap(ctx.hooks.remote, run),
      ctx.on('addon:attached', run),
      ctx.listen(target, 'ping', run),
      ctx.control.on(v.any(), run),
      ctx.json(run),
      ctx.eachRemote(run),
      ctx.whenAttached(probe('other'), run),
      ctx.transport(transport),
    ]
    for (const off of [...undo, ...undo]) off()
    target.dispatchEvent(new Event('ping'))
    peer.addon(probe('other')() as never).toJSON()
    room.kernel.host.receive(room.meet(fakeRemote('bob')), 'probe', 1)
    await peer.dispose()
    expect(run).not.toHaveBeenCalled()
    expect(transport.close).toHaveBeenCalledOnce()
  })
})
