import { afterEach, expect, it, vi } from 'vitest'
import { attempt, surface, within } from '../src/guard'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('what is attempted passes its value through, now or later', async () => {
  const fail = vi.fn()
  expect(attempt(() => 7, fail)).toBe(7)
  expect(await attempt(async () => 8, fail)).toBe(8)
  expect(fail).not.toHaveBeenCalled()
})

it('a throw now and a rejection later go to the same place', async () => {
  const failures: unknown[] = []
  attempt(
    () => {
      throw 'now'
    },
    (cause) => failures.push(cause),
  )
  await attempt(
    () => Promise.reject('later'),
    (cause) => failures.push(cause),
  )
  expect(failures).toEqual(['now', 'later'])
})

it('a promise in time passes, a late one rejects and says what was late', async () => {
  vi.useFakeTimers()
  expect(within(7, 100, 'counting')).toBe(7)
  await expect(within(Promise.resolve(8), 100, 'counting')).resolves.toBe(8)
  await expect(within(Promise.reject('no'), 100, 'counting')).rejects.toBe('no')
  expect(vi.getTimerCount()).toBe(0)
  const late = expect(within(new Promise(() => {}), 100, 'counting')).rejects.toThrow(
    'TIMED_OUT: counting took longer than 100 ms',
  )
  await vi.advanceTimersByTimeAsync(100)
  await late
})

it('an error that nobody listens for reaches the page', () => {
  const reportError = vi.fn()
  vi.stubGlobal('reportError', reportError)
  const error = new Error('lost')
  surface(error)
  surface('a string')
  expect(reportError.mock.calls).toEqual([[error], [new Error('a string')]])
})

it('where there is no reportError, such as in Node, it becomes a warning and not a crash', () => {
  vi.stubGlobal('reportError', undefined)
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const error = new Error('lost')
  surface(error)
  expect(warn).toHaveBeenCalledWith(error)
})
