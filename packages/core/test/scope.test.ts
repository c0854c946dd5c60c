import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, it, vi } from 'vitest'
import { Scope } from '../src/scope'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const never = () => new Promise(() => {})

it('what was taken is given back newest first, before close() returns', () => {
  const log: string[] = []
  const scope = new Scope('stats')
  for (const step of ['timer', 'listener', 'tap']) scope.defer(() => log.push(step))
  void scope.close()
  expect(log).toEqual(['tap', 'listener', 'timer'])
})

it('its signal is aborted before the first teardown runs', async () => {
  const scope = new Scope('stats')
  let seen = false
  scope.defer(() => {
    seen = scope.signal.aborted
  })
  expect(scope.closed).toBe(false)
  await scope.close()
  expect([seen, scope.closed]).toEqual([true, true])
})

it('a teardown that returns a promise makes the older ones wait', async () => {
  const log: string[] = []
  let flushed = () => {}
  const scope = new Scope('recording')
  scope.defer(() => log.push('file closed'))
  scope.defer(() => new Promise<void>((resolve) => (flushed = resolve)).then(() => log.push('flushed')))
  const closing = scope.close()
  expect(log).toEqual([])
  flushed()
  await closing
  expect(log).toEqual(['flushed', 'file closed'])
})

it('each teardown is attempted whatever the others did, and the owner gets all failures', async () => {
  const run = vi.fn()
  const scope = new Scope('stats')
  scope.defer(run)
  scope.defer(() => Promise.reject('second'))
  scope.defer(() => {
    throw 'first'
  })
  expect(await scope.close()).toEqual(['first', 'second'])
  expect(run).toHaveBeenCalledOnce()
})

it('a teardown that never ends is given up after 5 s, and the next one runs', async () => {
  vi.useFakeTimers()
  const run = vi.fn()
  const scope = new Scope('recording')
  scope.defer(run)
  scope.defer(never)
  const closing = scope.close()
  await vi.advanceTimersByTimeAsync(4_999)
  expect(run).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(run).toHaveBeenCalledOnce()
  expect(await closing).toMatchObject([
    { code: 'TIMED_OUT', details: { what: 'a teardown of recording', after: 5_000 } },
  ])
  expect(vi.getTimerCount()).toBe(0)
})

it('closing twice, also from inside a teardown, closes once', async () => {
  const run = vi.fn()
  const scope = new Scope('stats')
  let inner: unknown
  scope.defer(run)
  scope.defer(() => {
    inner = scope.close()
  })
  const closing = scope.close()
  expect(scope.close()).toBe(closing)
  expect(inner).toBe(closing)
  await closing
  expect(run).toHaveBeenCalledOnce()
})

it('a teardown given back early is not run, and the same function taken twice is two teardowns', async () => {
  const run = vi.fn()
  const scope = new Scope('stats')
  const off = scope.defer(run)
  scope.defer(run)
  off()
  off()
  await scope.close()
  expect(run).toHaveBeenCalledOnce()
})

it('a teardown may give an older one back while the scope closes', async () => {
  const run = vi.fn()
  const scope = new Scope('stats')
  const off = scope.defer(run)
  scope.defer(off)
  await scope.close()
  expect(run).not.toHaveBeenCalled()
})

it('what is taken too late is given back at once, and its failure is not lost', async () => {
  const reportError = vi.fn()
  vi.stubGlobal('reportError', reportError)
  const run = vi.fn()
  const scope = new Scope('stats')
  await scope.close()
  scope.defer(run)()
  expect(run).toHaveBeenCalledOnce()
  scope.defer(() => Promise.reject(new Error('too late')))
  await vi.waitFor(() => expect(reportError).toHaveBeenCalledWith(new Error('too late')))
})

it('closing a scope closes its children in their turn, and collects their failures', async () => {
  const log: string[] = []
  const addon = new Scope('stats')
  addon.defer(() => log.push('oldest'))
  const remote = addon.child('bob')
  remote.defer(() => log.push('bob'))
  remote.defer(() => Promise.reject('bob failed'))
  addon.defer(() => log.push('newest'))
  expect(await addon.close()).toEqual(['bob failed'])
  expect(log).toEqual(['newest', 'bob', 'oldest'])
  expect(remote.closed).toBe(true)
})

it('children with nothing to wait for do not make their parent wait', () => {
  const run = vi.fn()
  const addon = new Scope('stats')
  addon.defer(run)
  addon.child('bob').defer(() => {})
  void addon.close()
  expect(run).toHaveBeenCalledOnce()
})

it('two hanging teardowns of a child each get their 5 s, and the parent blames neither twice', async () => {
  vi.useFakeTimers()
  const addon = new Scope('recording')
  const remote = addon.child('bob')
  remote.defer(never)
  remote.defer(never)
  const closing = addon.close()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await closing).toHaveLength(2)
})

it('a parent waits for a child that is closing already, and leaves its failures to who closed it', async () => {
  const log: string[] = []
  let done = () => {}
  const addon = new Scope('recording')
  addon.defer(() => log.push('addon'))
  const remote = addon.child('bob')
  remote.defer(() => {
    throw 'bob failed'
  })
  remote.defer(() => new Promise<void>((resolve) => (done = resolve)))
  const gone = remote.close()
  const closing = addon.close()
  expect(log).toEqual([])
  done()
  expect(await gone).toEqual(['bob failed'])
  expect(await closing).toEqual([])
  expect(log).toEqual(['addon'])
})

it('a child that closed is forgotten: its parent lets go of it', async () => {
  const addon = new Scope('stats')
  const forgotten = async () => {
    const remote = addon.child('bob')
    await remote.close()
    return new WeakRef(remote)
  }
  const ref = await forgotten()
  await vi.waitFor(() => {
    collectGarbage()
    expect(ref.deref() === undefined).toBe(true)
  })
  await addon.close()
})

it('a child of a closed scope is closed from the start', async () => {
  const addon = new Scope('stats')
  await addon.close()
  const remote = addon.child('bob')
  expect(remote.closed).toBe(true)
  expect(await remote.close()).toEqual([])
})
