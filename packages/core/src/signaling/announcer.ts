import type { Clock } from '../contract/clock'
import type { Off } from '../contract/off'

/** Milliseconds until the next announcement; after the last one the room is quiet. */
const DECAY = [500, 1_000, 2_000, 4_000, 8_000, 16_000]

/** Says that we are here: at once, then ever more rarely where somebody may have missed it, then not until `restart()`. */
export class Announcer {
  readonly #clock: Clock
  readonly #announce: () => void
  readonly #isSettled: () => boolean
  #cancel: Off | undefined

  /** `isSettled` says that everybody is met: then a turn passes in silence. */
  constructor(clock: Clock, announce: () => void, isSettled: () => boolean) {
    this.#clock = clock
    this.#announce = announce
    this.#isSettled = isSettled
  }

  /** Begins again with the shortest pause: a transport came online. */
  restart(): void {
    this.stop()
    this.#say(0)
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #say(turn: number): void {
    if (turn === 0 || !this.#isSettled()) this.#announce()
    const pause = DECAY[turn]
    this.#cancel = pause === undefined ? undefined : this.#clock.after(pause, () => this.#say(turn + 1))
  }
}
