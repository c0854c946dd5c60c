import { afterEach, expect, expectTypeOf, it, vi } from 'vitest'
import { KernelError } from '../../src/errors'
import { createHook, type HookKind, type HookPolicy } from '../../src/hooks/create-hook'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const kinds: readonly HookKind[] = ['sync', 'series', 'parallel', 'bail', 'waterfall']
const make = <Kind extends HookKind>(kind: Kind, policy: HookPolicy = 'report', report = vi.fn()) =>
  createHook<[number], unknown, Kind>('moment', kind, policy, report)
const boom = (): never => {
  throw new Error('boom')
}

it.each(kinds)('a %s hook without taps has nothing to do', async (kind) => {
  expect(await make(kind).call(7)).toBe(kind === 'waterfall' ? 7 : undefined)
})

it.each(kinds)('taps of a %s hook run by stage, before those they name, else in the order they came', async (kind) => {
  const hook = make(kind)
  const log: string[] = []
  const add = (name: string, order = {}) => hook.tap({ name, ...order }, () => void log.push(name))
  add('first')
  add('late', { stage: 10 })
  add('second')
  add('early', { stage: -10 })
  add('guard', { before: ['first', 'second'] })
  await hook.call(7)
  expect(log).toEqual(['early', 'guard', 'first', 'second', 'late'])
  expect(hook.taps.map(({ name }) => name)).toEqual(log)
})

it('frozen options are left as they are', async () => {
  const hook = make('series')
  const run = vi.fn()
  hook.tap(Object.freeze({ name: 'stats', stage: 1 }), run)
  await hook.call(7)
  expect(run).toHaveBeenCalledWith(7)
})

it('in a series each tap waits for the one before', async () => {
  const hook = make('series')
  const log: string[] = []
  hook.tap('slow', async () => {
    await Promise.resolve()
    log.push('slow')
  })
  hook.tap('quick', () => log.push('quick'))
  expect(await hook.call(7)).toBeUndefined()
  expect(log).toEqual(['slow', 'quick'])
})

it('in parallel all taps start at once, and the call waits for the last', async () => {
  const hook = make('parallel')
  const log: string[] = []
  let release = () => {}
  hook.tap('slow', () => new Promise<void>((resolve) => (release = resolve)).then(() => log.push('slow')))
  hook.tap('quick', () => log.push('quick'))
  const call = hook.call(7)
  expect(log).toEqual(['quick'])
  release()
  await call
  expect(log).toEqual(['quick', 'slow'])
})

it('the first answer of a bail hook wins, and nobody is asked after it', async () => {
  const hook = make('bail')
  const last = vi.fn()
  hook.tap('unsure', () => undefined)
  hook.tap('sure', async () => false)
  hook.tap('last', last)
  expect(await hook.call(7)).toBe(false)
  expect(last).not.toHaveBeenCalled()
})

it('a waterfall passes each answer on, and undefined keeps the value', async () => {
  const hook = make('waterfall')
  hook.tap('double', (value) => value * 2)
  hook.tap('watch', () => undefined)
  hook.tap('add', async (value) => value + 1)
  expect(await hook.call(7)).toBe(15)
})

it('what a call returns follows from the kind of the hook', () => {
  expectTypeOf(make('sync').call).returns.toEqualTypeOf<undefined>()
  expectTypeOf(make('parallel').call).returns.toEqualTypeOf<Promise<void>>()
  expectTypeOf(make('waterfall').call).returns.toEqualTypeOf<Promise<number>>()
  const bail = createHook<[number], true | undefined | Promise<true | undefined>, 'bail'>('b', 'bail', 'throw', vi.fn())
  expectTypeOf(bail.call).returns.toEqualTypeOf<Promise<true | undefined>>()
})

it.each(kinds)('a failing tap of a %s hook is reported by name and starves nobody', async (kind) => {
  const report = vi.fn()
  const hook = make(kind, 'report', report)
  const run = vi.fn()
  hook.tap('broken', boom)
  hook.tap('rejecting', () => Promise.reject(new Error('later')))
  hook.tap('healthy', run)
  await hook.call(7)
  expect(run).toHaveBeenCalledWith(7)
  await vi.waitFor(() => expect(report).toHaveBeenCalledTimes(2))
  expect(report.mock.calls).toMatchObject([
    [{ code: 'ADDON_FAILED', details: { addon: 'broken', hook: 'moment' }, cause: { message: 'boom' } }, 'broken'],
    [
      { code: 'ADDON_FAILED', details: { addon: 'rejecting', hook: 'moment' }, cause: { message: 'later' } },
      'rejecting',
    ],
  ])
})

it('a bail hook asks the next tap after one that failed, and takes its answer', async () => {
  const hook = make('bail')
  hook.tap('offline', boom)
  hook.tap('online', () => true)
  expect(await hook.call(7)).toBe(true)
})

it.each(kinds)('where a throw means failure, a call of a %s hook fails under the name of the addon', async (kind) => {
  const report = vi.fn()
  const hook = make(kind, 'throw', report)
  hook.tap('broken', boom)
  const failure = expect(async () => hook.call(7)).rejects
  await failure.toMatchObject({
    code: 'ADDON_FAILED',
    details: { addon: 'broken', hook: 'moment' },
    cause: { message: 'boom' },
  })
  expect(report).not.toHaveBeenCalled()
})

it('an error that is coded already fails the call as it is', async () => {
  const hook = make('series', 'throw')
  const after = vi.fn()
  const refusal = new KernelError('TRANSPORT_REFUSED', { transport: 'mqtt' })
  hook.tap('mqtt', () => Promise.reject(refusal))
  hook.tap('after', after)
  await expect(hook.call(7)).rejects.toBe(refusal)
  expect(after).not.toHaveBeenCalled()
})

it('a tap that takes longer than the deadline is given up and reported; the others are not held up', async () => {
  vi.useFakeTimers()
  const report = vi.fn()
  const hook = createHook<[number], unknown, 'parallel'>('release', 'parallel', 'report', report, { deadline: 5_000 })
  const done = vi.fn()
  hook.tap('recording', () => new Promise(() => {}))
  hook.tap('files', done)
  let over = false
  const call = hook.call(7).then(() => {
    over = true
  })
  expect(done).toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(4_999)
  expect(over).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await call
  expect(report).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ cause: expect.objectContaining({ code: 'TIMED_OUT' }) }),
    'recording',
  )
})

it('a tap that is gone is not called, and taking it away twice takes away one', async () => {
  const hook = make('series')
  const run = vi.fn()
  const off = hook.tap('stats', run)
  hook.tap('stats', run)
  off()
  off()
  await hook.call(7)
  expect(run).toHaveBeenCalledOnce()
})

it.each(kinds)('a tap of a %s hook that is taken away during a call is not run any more', async (kind) => {
  const hook = make(kind)
  const run = vi.fn()
  hook.tap('first', () => off())
  const off = hook.tap('second', run)
  hook.tap('third', run)
  await hook.call(7)
  expect(run).toHaveBeenCalledOnce()
})

it.each(kinds)('a tap that comes during a call of a %s hook waits for the next call', async (kind) => {
  const hook = make(kind)
  const run = vi.fn()
  const off = hook.tap('first', () => void hook.tap('late', run))
  await hook.call(7)
  expect(run).not.toHaveBeenCalled()
  off()
  await hook.call(8)
  expect(run).toHaveBeenCalledExactlyOnceWith(8)
})

it.each(kinds)('only() replays a %s hook for one addon', async (kind) => {
  const report = vi.fn()
  const hook = make(kind, 'report', report)
  const [late, other] = [vi.fn(), vi.fn()]
  hook.tap('other', other)
  hook.tap('late', boom)
  hook.tap('late', late)
  await hook.only('late')(7)
  expect(late).toHaveBeenCalledExactlyOnceWith(7)
  expect(other).not.toHaveBeenCalled()
  expect(report).toHaveBeenCalledOnce()
})

it.each(kinds)('whoever watches a %s hook sees each tap before it runs, until it stops watching', async (kind) => {
  const hook = make(kind)
  const log: unknown[] = []
  hook.tap('early', () => log.push('early ran'))
  const off = hook.watch(({ name }, args) => log.push([name, ...args]))
  await hook.call(7)
  expect(log).toEqual([['early', 7], 'early ran'])
  off()
  off()
  await hook.call(8)
  expect(log).toEqual([['early', 7], 'early ran', 'early ran'])
})

it('a watcher that fails disturbs nobody', async () => {
  const reportError = vi.fn()
  vi.stubGlobal('reportError', reportError)
  const hook = make('series', 'throw')
  const [run, watch] = [vi.fn(), vi.fn()]
  hook.tap('stats', run)
  hook.watch(boom)
  hook.watch(watch)
  await hook.call(7)
  expect([run, watch, reportError].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1])
})
