import { ChannelError } from './errors'
import { Outgoing, type OutgoingPort } from './outgoing'
import type { Message } from './payload'
import type { Frame } from './wire/frame'
import { ABORT, DATA, END, HEADER_LIMIT, LEAST_WINDOW, OPEN_LIMIT, START, WHOLE } from './wire/record'

/** A piece of a message is not made smaller than this just to fill up a frame. */
const LEAST_PIECE = 512
/** Bytes of a large message after which it is the next one's turn. */
const TURN = 16_384

/** The messages that one channel sends: they begin in order, and the bodies of large ones follow in turns. */
export class Outbox {
  /** Bytes of a message that may be sent before any are granted. */
  window = LEAST_WINDOW
  readonly #note: (type: number, number: number) => void
  /** Not begun. */
  readonly #queue = new Set<Outgoing>()
  /** Large messages by number, from their start until they are acknowledged. */
  readonly #begun = new Map<number, Outgoing>()
  /** Large messages that are not sent to the end, in the order of their turns. */
  readonly #turns = new Set<Outgoing>()
  /** Messages in the order in which they ended. */
  readonly #unacknowledged = new Set<Outgoing>()
  #count = 0
  #confirmed = 0
  /** Wait until nothing is unacknowledged. */
  readonly #waiting: (() => void)[] = []
  /** Something was confirmed since the last look for idle messages. */
  #hasMoved = false

  /** `note` tells the other side something about a message. */
  constructor(note: (type: number, number: number) => void) {
    this.#note = note
  }

  add(message: Message, port: OutgoingPort): Outgoing {
    const outgoing = new Outgoing(message, port)
    this.#queue.add(outgoing)
    return outgoing
  }

  /** The other side received that many messages, in the order in which they ended. */
  confirm(count: number): void {
    for (const outgoing of this.#unacknowledged) {
      if (this.#confirmed >= count) break
      this.#confirmed++
      this.#hasMoved = true
      this.#unacknowledged.delete(outgoing)
      this.#begun.delete(outgoing.number)
      outgoing.settle()
    }
    this.#release()
  }

  /** Resolves when everything that was sent to the end is acknowledged, or given up. */
  get confirmed(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#release()
    })
  }

  /** The other side has room for more of a message. */
  grant(number: number, bytes: number): void {
    this.#begun.get(number)?.grant(bytes)
  }

  /** The other side does not want a message. */
  refuse(number: number): void {
    const outgoing = this.#begun.get(number)
    if (outgoing) this.#forget(outgoing, new ChannelError('TRANSFER_ABORTED', { by: 'receiver' }))
  }

  abort(outgoing: Outgoing, error: unknown): void {
    if (this.#turns.has(outgoing)) this.#note(ABORT, outgoing.number)
    this.#forget(outgoing, error)
  }

  /** Gives up messages of which nothing moved for so many calls in a row. */
  abortIdle(calls: number, error: unknown): void {
    let hasMoved = this.#hasMoved
    this.#hasMoved = false
    for (const outgoing of this.#turns) {
      if (!outgoing.isIdle(calls, false)) continue
      this.abort(outgoing, error)
      hasMoved = true // those behind it may begin
    }
    for (const outgoing of [...this.#unacknowledged, ...this.#queue]) {
      if (outgoing.isIdle(calls, hasMoved)) this.abort(outgoing, error)
    }
  }

  /** Gives up everything. */
  close(error: unknown): void {
    for (const outgoing of [...this.#queue, ...this.#begun.values(), ...this.#unacknowledged]) outgoing.settle(error)
    for (const held of [this.#queue, this.#begun, this.#turns, this.#unacknowledged]) held.clear()
    this.#release()
  }

  /** Puts as much as it takes into a frame; `filled` is called when a message got more to send. */
  fill(frame: Frame, filled: () => void): void {
    this.#begin(frame)
    this.#continue(frame, filled)
  }

  #release(): void {
    if (this.#unacknowledged.size > 0) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #begin(frame: Frame): void {
    for (const outgoing of this.#queue) {
      const { kind, head, bytes, size = -1 } = outgoing.message
      const isWhole = bytes && head.length + bytes.length <= frame.size
      const length = isWhole ? head.length + bytes.length : head.length
      if ((length > frame.room && !frame.isEmpty) || (!isWhole && this.#begun.size >= OPEN_LIMIT)) return
      this.#queue.delete(outgoing)
      outgoing.number = this.#count++
      if (isWhole) {
        frame.put(WHOLE, kind, head.length, bytes.length, head, bytes)
        this.#unacknowledged.add(outgoing)
      } else {
        frame.put(START, kind, head.length, size + 1, head)
        this.#begun.set(outgoing.number, outgoing)
        this.#turns.add(outgoing)
      }
    }
  }

  #continue(frame: Frame, filled: () => void): void {
    for (let left = this.#turns.size; left > 0 && frame.room >= LEAST_PIECE; ) {
      const [outgoing] = this.#turns
      if (!outgoing) return
      const bytes = outgoing.take(Math.min(frame.room - HEADER_LIMIT, TURN - outgoing.turn), this.window)
      if (bytes.length > 0) frame.put(DATA, 0, outgoing.number, bytes.length, undefined, bytes)
      if (outgoing.isDrained) {
        frame.put(END, 0, outgoing.number)
        this.#turns.delete(outgoing)
        this.#unacknowledged.add(outgoing)
      } else {
        void outgoing.refill((error) => (error ? this.abort(outgoing, aborted(error)) : filled()))
        if (bytes.length > 0 && outgoing.turn < TURN) continue
        this.#next(outgoing)
      }
      left--
    }
  }

  #next(outgoing: Outgoing): void {
    outgoing.turn = 0
    this.#turns.delete(outgoing)
    this.#turns.add(outgoing)
  }

  /** Only what ended stays, until it is acknowledged: receipts are counted. */
  #forget(outgoing: Outgoing, error: unknown): void {
    this.#queue.delete(outgoing)
    this.#turns.delete(outgoing)
    this.#begun.delete(outgoing.number)
    outgoing.settle(error)
  }
}

const aborted = (cause: unknown) =>
  ChannelError.is(cause) ? cause : new ChannelError('TRANSFER_ABORTED', { by: 'sender' }, { cause })
