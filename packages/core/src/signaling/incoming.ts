import { concat } from './bytes'
import { BATCH_LIMIT, type Body, type DropReason, type Piece, WINDOW } from './frames'
import { parseJson } from './json'

export interface IncomingPort {
  receive(message: unknown): void
  drop(reason: DropReason): void
}

/** The receiving half of a session: puts opened frames in order and batches together. */
export class Incoming {
  readonly #port: IncomingPort
  readonly #ahead = new Map<number, Piece>()
  #arrived = 0
  #batch = new Uint8Array()

  constructor(port: IncomingPort) {
    this.#port = port
  }

  /** The highest seq up to which everything arrived, or was given up by the sender. */
  get arrived(): number {
    return this.#arrived
  }

  has(seq: number): boolean {
    return seq <= this.#arrived || this.#ahead.has(seq)
  }

  /** Takes what came with that seq, unless `has(seq)`. */
  accept(seq: number, { floor, ...piece }: Body): void {
    if (floor > this.#arrived + 1) this.#skip(floor)
    if (seq <= this.#arrived + WINDOW) this.#ahead.set(seq, piece)
    else this.#port.drop('ahead')
    for (let next = this.#next(); next; next = this.#next()) this.#append(next)
  }

  /** The sender gave up everything below: also the batch that was not complete. */
  #skip(floor: number): void {
    this.#arrived = floor - 1
    this.#batch = new Uint8Array()
    for (const seq of this.#ahead.keys()) if (seq < floor) this.#ahead.delete(seq)
  }

  #next(): Piece | undefined {
    const seq = this.#arrived + 1
    const piece = this.#ahead.get(seq)
    if (this.#ahead.delete(seq)) this.#arrived = seq
    return piece
  }

  #append({ more, chunk }: Piece): void {
    if (this.#batch.length <= BATCH_LIMIT) this.#batch = concat(this.#batch, chunk)
    if (more) return
    const batch = this.#batch
    this.#batch = new Uint8Array()
    const messages = parseJson(batch, { maxBytes: BATCH_LIMIT })?.value
    if (!Array.isArray(messages)) this.#port.drop(batch.length > BATCH_LIMIT ? 'batch' : 'json')
    else for (const message of messages) this.#port.receive(message)
  }
}
