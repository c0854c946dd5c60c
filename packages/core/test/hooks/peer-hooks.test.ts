import { afterEach, expect, expectTypeOf, it, vi } from 'vitest'
import type { RemotePeer } from '../../src/contract/remote-peer'
import { createPeerHooks, type PeerHooks, type RecoverDecision } from '../../src/hooks/peer-hooks'

afterEach(() => {
  vi.useRealTimers()
})

const bob = { id: 'bob' } as RemotePeer
const room = { id: 'alice', room: 'lobby' } as never
const introduction = { id: 'bob', metadata: undefined, addons: new Map() }
const frame = { topic: 't', frame: new Uint8Array() }
const boom = (): never => {
  throw new Error('boom')
}

it('the hooks are the ten that addons know, each under its name', () => {
  const hooks = createPeerHooks(vi.fn())
  expect(Object.entries(hooks).every(([name, hook]) => hook.name === name)).toBe(true)
  expect(Object.keys(hooks)).toEqual(
    'join leave announce deliver accept configure remote describe recover release'.split(' '),
  )
  expectTypeOf(hooks).toExtend<PeerHooks>()
  expectTypeOf(hooks.remote.call).returns.toEqualTypeOf<undefined>()
  expectTypeOf(hooks.configure.call).returns.toEqualTypeOf<Promise<RTCConfiguration>>()
  expectTypeOf(hooks.recover.call).returns.toEqualTypeOf<Promise<RecoverDecision | undefined>>()
})

it('a throw in join fails the join', async () => {
  const hooks = createPeerHooks(vi.fn())
  hooks.join.tap('mqtt', boom)
  await expect(hooks.join.call(room)).rejects.toMatchObject({ code: 'ADDON_FAILED', details: { addon: 'mqtt' } })
})

it('a throw in leave is reported and the leaving goes on', async () => {
  const report = vi.fn()
  const hooks = createPeerHooks(report)
  const run = vi.fn()
  hooks.leave.tap('broken', boom)
  hooks.leave.tap('mqtt', run)
  await hooks.leave.call(room)
  expect(run).toHaveBeenCalledOnce()
  expect(report).toHaveBeenCalledOnce()
})

it('a hung leave tap holds up the others, and the leaving, by 5 s at most', async () => {
  vi.useFakeTimers()
  const report = vi.fn()
  const hooks = createPeerHooks(report)
  const run = vi.fn()
  hooks.leave.tap('hung', () => new Promise(() => {}))
  hooks.leave.tap('mqtt', run)
  const left = hooks.leave.call(room)
  await vi.advanceTimersByTimeAsync(4_999)
  expect(run).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await left
  expect(run).toHaveBeenCalledOnce()
  expect(report).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ cause: expect.objectContaining({ code: 'TIMED_OUT' }) }),
    'hung',
  )
})

it('every transport carries an announcement, also when one of them is broken', async () => {
  const report = vi.fn()
  const hooks = createPeerHooks(report)
  const publish = vi.fn()
  hooks.announce.tap('broken', boom)
  hooks.announce.tap('mqtt', publish)
  hooks.announce.tap('tabs', publish)
  await hooks.announce.call(frame)
  expect(publish).toHaveBeenCalledTimes(2)
  expect(report).toHaveBeenCalledExactlyOnceWith(expect.anything(), 'broken')
})

it('a frame for one goes by the first way that carries it', async () => {
  const hooks = createPeerHooks(vi.fn())
  const last = vi.fn()
  hooks.deliver.tap('broken', boom)
  hooks.deliver.tap('closed', () => undefined)
  hooks.deliver.tap('mqtt', async () => true as const)
  hooks.deliver.tap('tabs', last)
  expect(await hooks.deliver.call({ ...frame, remoteId: 'bob' })).toBe(true)
  expect(last).not.toHaveBeenCalled()
})

it('a door that breaks stays shut: a throw in accept refuses', async () => {
  const hooks = createPeerHooks(vi.fn())
  const lenient = vi.fn(() => true)
  hooks.accept.tap('block-list', boom)
  hooks.accept.tap('lenient', lenient)
  await expect(hooks.accept.call(introduction)).rejects.toThrow('ADDON_FAILED')
  expect(lenient).not.toHaveBeenCalled()
})

it('nobody to ask means no answer', async () => {
  const hooks = createPeerHooks(vi.fn())
  expect(await hooks.accept.call(introduction)).toBeUndefined()
  expect(await hooks.recover.call({ cause: 'failed', attempts: 0, elapsed: 0 }, bob)).toBeUndefined()
})

it('each addon may change the configuration the last one made, and a throw fails that connection', async () => {
  const hooks = createPeerHooks(vi.fn())
  hooks.configure.tap('relay', (configuration) => ({ ...configuration, iceTransportPolicy: 'relay' }))
  hooks.configure.tap('looker', () => undefined)
  expect(await hooks.configure.call({ iceServers: [] }, bob)).toEqual({ iceServers: [], iceTransportPolicy: 'relay' })
  hooks.configure.tap('broken', boom)
  await expect(hooks.configure.call({}, bob)).rejects.toMatchObject({ details: { addon: 'broken', hook: 'configure' } })
})

it('every addon meets a new remote in the same tick, also next to a broken one', () => {
  const report = vi.fn()
  const hooks = createPeerHooks(report)
  const meet = vi.fn()
  hooks.remote.tap('broken', boom)
  hooks.remote.tap('stats', meet)
  hooks.remote.call(bob)
  expect(meet).toHaveBeenCalledExactlyOnceWith(bob)
  expect(report).toHaveBeenCalledOnce()
})

it('a throw in recover leaves the decision to the others, or to the default policy', async () => {
  const hooks = createPeerHooks(vi.fn())
  const loss = { cause: 'failed', attempts: 1, elapsed: 2_000 } as const
  hooks.recover.tap('broken', boom)
  expect(await hooks.recover.call(loss, bob)).toBeUndefined()
  hooks.recover.tap('impatient', () => 'drop')
  expect(await hooks.recover.call(loss, bob)).toBe('drop')
})

it('a recorder that never finishes holds up a goodbye by 5 s at most', async () => {
  vi.useFakeTimers()
  const report = vi.fn()
  const hooks = createPeerHooks(report)
  hooks.release.tap('recording', () => new Promise(() => {}))
  const call = hooks.release.call(bob, 'bye')
  await vi.advanceTimersByTimeAsync(5_000)
  await call
  expect(report).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'ADDON_FAILED' }), 'recording')
})
