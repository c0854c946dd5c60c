import { forbidCodeGeneration, trackLeaks } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'

describe('trackLeaks', () => {
  let leaks = trackLeaks()
  leaks.stop()
  const track = () => {
    leaks = trackLeaks()
    return leaks
  }
  afterEach(() => leaks.stop())

  it('names timers that are still running, and forgets those that ended', async () => {
    const { report } = track()
    const once = setTimeout(() => {}, 60_000)
    const often = setInterval(() => {}, 30_000)
    const ended = vi.fn()
    setTimeout(ended, 1, 'with arguments')
    await vi.waitFor(() => expect(ended).toHaveBeenCalledWith('with arguments'))
    expect(report()).toEqual(['timeout of 60000 ms', 'interval of 30000 ms'])
    clearTimeout(once)
    clearInterval(often)
    expect(report()).toEqual([])
  })

  it('names listeners that were not removed', () => {
    const { report } = track()
    const target = new EventTarget()
    const listener = () => {}
    target.addEventListener('ping', listener)
    target.addEventListener('ping', listener)
    target.addEventListener('pong', listener, true)
    expect(report()).toEqual(['ping listener on EventTarget', 'pong listener on EventTarget'])
    target.removeEventListener('ping', listener)
    target.removeEventListener('pong', listener)
    expect(report()).toEqual(['pong listener on EventTarget'])
    target.removeEventListener('pong', listener, { capture: true })
    expect(report()).toEqual([])
  })

  it('knows that a listener may end after one event, or with a signal', () => {
    const { report } = track()
    const [target, end] = [new EventTarget(), new AbortController()]
    target.addEventListener('ping', () => {}, { once: true })
    target.addEventListener('ping', () => {}, { signal: end.signal })
    end.signal.addEventListener('abort', () => {})
    expect(report()).toHaveLength(3)
    target.dispatchEvent(new Event('ping'))
    expect(report()).toHaveLength(2)
    end.abort()
    expect(report()).toEqual([])
  })

  it('puts the globals back', () => {
    const { setTimeout: timer } = globalThis
    const { addEventListener } = EventTarget.prototype
    track().stop()
    expect([globalThis.setTimeout, EventTarget.prototype.addEventListener]).toEqual([timer, addEventListener])
  })
})

describe('forbidCodeGeneration', () => {
  it('refuses every usual way to run text, until undone', () => {
    const ways = [
      () => new Function('return 1'),
      () => Function('return 1'),
      () => (() => {}).constructor('return 1'),
      // biome-ignore lint/security/noGlobalEval: that it is refused is the point.
      () => globalThis.eval('1'),
    ]
    const allow = forbidCodeGeneration()
    const refused = ways.map((way) => {
      try {
        return way()
      } catch (cause) {
        return cause
      }
    })
    const isStillFunction = (() => {}) instanceof Function
    allow()
    expect(refused).toEqual(ways.map(() => expect.any(EvalError)))
    expect(isStillFunction).toBe(true)
    expect(ways.map((way) => typeof way())).toEqual(['function', 'function', 'function', 'number'])
  })
})
