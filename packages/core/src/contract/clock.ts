import type { Off } from './off'

/** Monotonic time and timers, so that hidden tabs can have theirs from a worker and tests can have fake ones. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  after(delay: number, run: () => void): Off
}
