import type { Clock } from '../contract/clock'
import type { Off } from '../contract/off'
import { type Bytes, utf8 } from './bytes'
import { BATCH_LIMIT, CHUNK_LIMIT, type Piece, WINDOW } from './frames'
import { parseJson } from './json'

export interface OutgoingPort {
  readonly clock: Clock
  seal(seq: number, piece: Piece): Promise<Bytes>
  transmit(frame: Bytes): void
  fail(cause: unknown): void
}

/** Milliseconds until a frame that nobody acknowledged is sent again: at first, times which, at most. */
const RESEND = { first: 400, factor: 1.6, last: 4_000 }
/** Beyond it a seq, and with it a nonce, would repeat. */
const LAST_SEQ = 0xffff_fffe
/** What a receiver would drop is refused here; the batch around it is one level of its own. */
const ACCEPTABLE = { maxBytes: BATCH_LIMIT - 2, maxDepth: 31 }

/** The sending half of a session: batches, the window, resends of the same bytes. */
export class Outgoing {
  readonly #port: OutgoingPort
  readonly #underWay = new Map<number, Off>()
  #batch: string[] = []
  #size = 0
  #waiting: Piece[] = []
  #last = 0
  #floor = 1

  constructor(port: OutgoingPort) {
    this.#port = port
  }

  /** The lowest seq that should still arrive. */
  get floor(): number {
    return this.#floor
  }

  /** Messages and frames that were not acknowledged. */
  get pending(): number {
    return this.#batch.length + this.#waiting.length + this.#underWay.size
  }

  /** Queues a message; `false` when no receiver would take it. */
  push(message: unknown): boolean {
    const text = JSON.stringify(message)
    const bytes = utf8(text)
    if (!parseJson(bytes, ACCEPTABLE)) return false
    if (this.#size + bytes.length >= BATCH_LIMIT) this.#flush()
    this.#size += bytes.length + 1
    if (this.#batch.push(text) === 1) queueMicrotask(() => this.#flush())
    return true
  }

  /** Everything up to that seq arrived. */
  acknowledge(seq: number): void {
    this.#forget(seq)
    this.#fill()
  }

  /** Leaves one seq out, so that the other side sees a gap and drops what it has of an unfinished batch. */
  abandon(): void {
    this.#batch = []
    this.#size = 0
    this.#waiting = []
    this.#forget(this.#last++)
    this.#floor = this.#last + 1
  }

  #forget(seq: number): void {
    for (const [sent, cancel] of this.#underWay) {
      if (sent > seq) return
      cancel()
      this.#underWay.delete(sent)
    }
  }

  #flush(): void {
    if (this.#batch.length === 0) return
    const bytes = utf8(`[${this.#batch}]`)
    this.#batch = []
    this.#size = 0
    for (let at = 0; at < bytes.length; at += CHUNK_LIMIT) {
      const end = at + CHUNK_LIMIT
      this.#waiting.push({ more: end < bytes.length, chunk: bytes.subarray(at, end) })
    }
    this.#fill()
  }

  #fill(): void {
    while (this.#underWay.size < WINDOW && this.#last < LAST_SEQ) {
      const piece = this.#waiting.shift()
      if (!piece) return
      this.#launch(++this.#last, piece).catch(this.#port.fail)
    }
  }

  async #launch(seq: number, piece: Piece): Promise<void> {
    this.#underWay.set(seq, () => {})
    const frame = await this.#port.seal(seq, piece)
    if (this.#underWay.has(seq)) this.#transmit(seq, frame, RESEND.first)
  }

  #transmit(seq: number, frame: Bytes, pause: number): void {
    const next = Math.min(pause * RESEND.factor, RESEND.last)
    const cancel = this.#port.clock.after(pause, () => this.#transmit(seq, frame, next))
    this.#underWay.set(seq, cancel)
    this.#port.transmit(frame)
  }
}
