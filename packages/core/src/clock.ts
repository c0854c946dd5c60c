import type { Clock } from './contract/clock'

/** The page's own timers: precise while it is visible, one a second or a minute while it is hidden. */
export const pageClock: Clock = {
  now: () => performance.now(),
  after: (delay, run) => {
    const timer = setTimeout(run, delay)
    return () => clearTimeout(timer)
  },
}

/** Timers kept by a worker running `@peerwright/core/worker`, which a hidden tab does not throttle. */
export function workerClock(worker: Worker, signal: AbortSignal): Clock {
  const waiting = new Map<number, () => void>()
  let last = 0
  worker.addEventListener('message', ({ data }: MessageEvent<number>) => {
    const run = waiting.get(data)
    waiting.delete(data)
    run?.()
  })
  signal.addEventListener('abort', () => worker.terminate(), { once: true })
  return {
    now: pageClock.now,
    after: (delay, run) => {
      const key = ++last
      waiting.set(key, run)
      worker.postMessage([key, delay])
      return () => void waiting.delete(key)
    },
  }
}
