import type { Clock } from '../../../src/contract/clock'

interface Timer {
  readonly at: number
  readonly run: () => void
}

/** Time that passes when told to: timers run in the order in which they are due. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>()
  #now = 0

  /** Timers that wait. */
  get size(): number {
    return this.#timers.size
  }

  readonly now = (): number => this.#now

  readonly after = (delay: number, run: () => void) => {
    const timer = { at: this.#now + delay, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Goes to the next timer and runs it; `false` when there is none before that moment. */
  step(until = Number.POSITIVE_INFINITY): boolean {
    const [next] = [...this.#timers].sort((a, b) => a.at - b.at)
    if (!next || next.at > until) return false
    this.#timers.delete(next)
    this.#now = next.at
    next.run()
    return true
  }

  /** Lets time pass, with what becomes of each timer settled before the next. */
  async pass(duration: number, settle: () => Promise<void>): Promise<void> {
    const until = this.#now + duration
    await settle()
    while (this.step(until)) await settle()
    this.#now = until
  }
}
