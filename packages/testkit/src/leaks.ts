import { ListenerLedger } from './listener-ledger'

/** What was started since, and not ended. */
export interface LeakTracker {
  /** One sentence for each timer and listener that is left; empty when everything was given back. */
  report(): string[]
  /** Stops watching and puts the globals back. */
  stop(): void
  [Symbol.dispose](): void
}

type Timers = Pick<typeof globalThis, 'setTimeout' | 'setInterval' | 'clearTimeout' | 'clearInterval'>

/**
 * Watches timers and event listeners of this page or process from now on. Handlers set as `on…` properties, and what was
 * imported as a module (`node:timers`), escape it.
 *
 * @example
 * ```ts
 * const leaks = trackLeaks()
 * const peer = new Peer().addon(mine())
 * await peer.dispose()
 * expect(leaks.report()).toEqual([])
 * leaks.stop()
 * ```
 */
export function trackLeaks(): LeakTracker {
  const ledger = new ListenerLedger()
  const unwrap = ledger.wrap(EventTarget.prototype)
  const timers = watchTimers()
  const stop = () => {
    unwrap()
    timers.stop()
  }
  return { report: () => [...timers.report(), ...ledger.report()], stop, [Symbol.dispose]: stop }
}

function watchTimers() {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis
  const running = new Map<unknown, string>()
  const start = (kind: string, set: (...args: unknown[]) => unknown, isOnce: boolean) =>
    keepProperties(set, (run: unknown, delay: unknown, ...args: unknown[]) => {
      const call = typeof run === 'function' ? (run as (...args: unknown[]) => unknown) : () => {}
      const handle = set(
        (...given: unknown[]) => {
          if (isOnce) running.delete(handle)
          call(...given)
        },
        delay,
        ...args,
      )
      running.set(handle, `${kind} of ${delay} ms`)
      return handle
    })
  const end = (clear: (handle?: never) => void) => (handle?: never) => {
    running.delete(handle)
    clear(handle)
  }
  const watched = {
    setTimeout: start('timeout', setTimeout as never, true),
    setInterval: start('interval', setInterval as never, false),
    clearTimeout: end(clearTimeout),
    clearInterval: end(clearInterval),
  } as unknown as Timers
  Object.assign(globalThis, watched)
  return {
    report: () => [...running.values()],
    stop: () => void Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval }),
  }
}

/** Node hangs `promisify` variants on its timers. */
const keepProperties = (from: object, to: object) => Object.defineProperties(to, Object.getOwnPropertyDescriptors(from))
