import type { Clock } from '../contract/clock'
import type { Off } from '../contract/off'
import { LIMITS } from '../signaling/messages'

export type Candidate = Pick<RTCIceCandidate, 'candidate' | 'sdpMid' | 'sdpMLineIndex' | 'usernameFragment'>

/**
 * Sends candidates in batches: the first at once, because a connection waits for it, the others every `debounce`
 * milliseconds.
 */
export class CandidateBatch {
  readonly #clock: Clock
  readonly #debounce: number
  readonly #send: (candidates: Candidate[]) => void
  #waiting: Candidate[] = []
  #isHeld = true
  #cancel: Off | undefined

  constructor(clock: Clock, debounce: number, send: (candidates: Candidate[]) => void) {
    this.#clock = clock
    this.#debounce = debounce
    this.#send = send
  }

  add({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidate): void {
    this.#waiting.push({ candidate, sdpMid, sdpMLineIndex, usernameFragment })
    if (!this.#isHeld && !this.#cancel) this.#flush()
  }

  /** A description is about to be sent: its candidates must not overtake it. */
  hold(): void {
    this.#isHeld = true
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** The description is sent: what waited may ride along. */
  release(): void {
    this.#isHeld = false
    this.#flush()
  }

  close(): void {
    this.hold()
    this.#waiting = []
  }

  #flush(): void {
    const batch = this.#waiting.splice(0, LIMITS.candidates)
    if (batch.length > 0) this.#send(batch)
    this.#cancel = batch.length > 0 ? this.#clock.after(this.#debounce, () => this.#flush()) : undefined
  }
}
