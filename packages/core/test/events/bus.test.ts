import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createBus } from '../../src/events/bus'

interface ChatEvents {
  connection: { id: string }
  'connection:new': { id: string }
  'connection:closed': { id: string }
  'chat:said': string
  error: { error: unknown }
}

const reportError = vi.fn()
beforeEach(() => vi.stubGlobal('reportError', reportError))
afterEach(() => {
  vi.unstubAllGlobals()
  reportError.mockReset()
})

const make = () => {
  const report = vi.fn()
  return { report, bus: createBus<ChatEvents>(report) }
}
const boom = (): never => {
  throw new Error('boom')
}

it('an event reaches everyone who listens, in the order they came', () => {
  const { bus } = make()
  const log: string[] = []
  bus.on('chat:said', (text) => log.push(`1 ${text}`))
  bus.on('chat:said', (text) => log.push(`2 ${text}`), 'stats')
  bus.emit('chat:said', 'hi')
  expect(log).toEqual(['1 hi', '2 hi'])
})

it('one handler can listen to several events, and one undo ends all of it', () => {
  const { bus } = make()
  const handler = vi.fn()
  const off = bus.on(['connection:new', 'connection:closed'], handler)
  bus.emit(['connection:new', 'connection:closed'], { id: 'bob' })
  off()
  off()
  bus.emit(['connection:new', 'connection:closed'], { id: 'bob' })
  expect(handler).toHaveBeenCalledTimes(2)
})

it('a group hears every event of its group, after those who asked for just that event', () => {
  const { bus } = make()
  const log: string[] = []
  bus.on('connection', () => log.push('group'))
  bus.on('connection:new', () => log.push('event'))
  bus.emit('connection:new', { id: 'bob' })
  bus.emit('connection:closed', { id: 'bob' })
  expect(log).toEqual(['event', 'group', 'group'])
})

it('a listener that throws or rejects is reported under its owner and starves nobody', async () => {
  const { bus, report } = make()
  const handler = vi.fn()
  bus.on('chat:said', boom, 'stats')
  bus.on('chat:said', () => Promise.reject('later'), 'captions')
  bus.on('chat:said', handler)
  bus.emit('chat:said', 'hi')
  expect(handler).toHaveBeenCalledOnce()
  await vi.waitFor(() => expect(report).toHaveBeenCalledTimes(2))
  expect(report.mock.calls).toMatchObject([
    [{ code: 'ADDON_FAILED', details: { addon: 'stats', event: 'chat:said' }, cause: { message: 'boom' } }, 'stats'],
    [{ code: 'ADDON_FAILED', details: { addon: 'captions', event: 'chat:said' }, cause: 'later' }, 'captions'],
  ])
})

it("the application's own failing listener is reported without blaming an addon", () => {
  const { bus, report } = make()
  bus.on('chat:said', boom)
  bus.emit('chat:said', 'hi')
  expect(report).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ code: 'LISTENER_FAILED', details: { event: 'chat:said' } }),
    undefined,
  )
})

it('an error that nobody listens for goes to reportError, and to the listener once there is one', () => {
  const { bus } = make()
  const error = new Error('lost')
  bus.emit('error', { error })
  expect(reportError).toHaveBeenCalledExactlyOnceWith(error)
  const handler = vi.fn()
  const off = bus.on('error', handler)
  bus.emit('error', { error })
  expect(handler).toHaveBeenCalledExactlyOnceWith({ error })
  expect(reportError).toHaveBeenCalledOnce()
  off()
  bus.emit('error', { error })
  expect(reportError).toHaveBeenCalledTimes(2)
})

it('a listener of error that fails itself does not go round in circles', () => {
  const { bus, report } = make()
  report.mockImplementation((error) => bus.emit('error', { error }))
  bus.on('error', boom)
  bus.on('chat:said', boom)
  bus.emit('chat:said', 'hi')
  expect(report).toHaveBeenCalledOnce()
  expect(reportError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ details: { event: 'error' } }))
})

it('the same handler twice is called twice, and each undo removes one', () => {
  const { bus } = make()
  const handler = vi.fn()
  const off = bus.on('chat:said', handler)
  bus.on('chat:said', handler)
  bus.emit('chat:said', 'both')
  off()
  off()
  bus.emit('chat:said', 'one')
  expect(handler.mock.calls).toEqual([['both'], ['both'], ['one']])
})

it('once over several events fires once in all', () => {
  const { bus } = make()
  const handler = vi.fn()
  bus.once(['connection', 'connection:new', 'connection:closed'], handler)
  bus.emit(['connection:new', 'connection:closed'], { id: 'bob' })
  expect(handler).toHaveBeenCalledOnce()
})

it('once can be called off, by its undo function or by its handler', () => {
  const { bus } = make()
  const handler = vi.fn()
  bus.once('chat:said', handler)()
  bus.once('chat:said', handler)
  bus.off('chat:said', handler)
  bus.emit('chat:said', 'hi')
  expect(handler).not.toHaveBeenCalled()
})

it('once that emits the same event again is not called again', () => {
  const { bus } = make()
  const handler = vi.fn(() => bus.emit('chat:said', 'again'))
  bus.once('chat:said', handler)
  bus.emit('chat:said', 'hi')
  expect(handler).toHaveBeenCalledOnce()
})

it('off with a handler ends one of its subscriptions to that event and nothing else', () => {
  const { bus } = make()
  const [handler, other] = [vi.fn(), vi.fn()]
  bus.on(['connection:new', 'connection:closed'], handler)
  bus.on('connection:new', handler)
  bus.on('connection:new', other)
  bus.off('connection:new', handler)
  bus.emit(['connection:new', 'connection:closed'], { id: 'bob' })
  expect([handler, other].map(({ mock }) => mock.calls.length)).toEqual([2, 1])
})

it("off without a handler ends all the application's subscriptions, never an addon's", () => {
  const { bus } = make()
  const [mine, theirs] = [vi.fn(), vi.fn()]
  bus.on('connection:new', mine)
  bus.once('connection:closed', mine)
  const off = bus.on('connection:new', theirs, 'stats')
  bus.off(['connection:new', 'connection:closed'])
  bus.off('connection:new', theirs)
  bus.emit(['connection:new', 'connection:closed'], { id: 'bob' })
  expect(mine).not.toHaveBeenCalled()
  expect(theirs).toHaveBeenCalledOnce()
  off()
  bus.emit('connection:new', { id: 'bob' })
  expect(theirs).toHaveBeenCalledOnce()
})

it('an event is for those who listen when it happens: later ones miss it, leavers are left alone', () => {
  const { bus } = make()
  const [late, leaver] = [vi.fn(), vi.fn()]
  bus.once('chat:said', () => {
    bus.on('chat:said', late)
    off()
  })
  const off = bus.on('chat:said', leaver)
  bus.emit('chat:said', 'hi')
  expect(late).not.toHaveBeenCalled()
  expect(leaver).not.toHaveBeenCalled()
})
