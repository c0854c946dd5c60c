import { ChannelError } from './errors'
import { Outgoing, type OutgoingPort } from './outgoing'
import type { Message } from './payload'
import { Frame } from './wire/frame'
import { ABORT, ACK, DATA, END, HEADER_LIMIT, OPEN_LIMIT, START, WHOLE } from './wire/record'

/** The channel's own queue is filled up to here, and again once it is down to half of it. */
const HIGH_WATERMARK = 65_536
/** A piece of a message is not made smaller than this just to fill up a frame. */
const LEAST_PIECE = 512

/** Writes what one channel sends: receipts first, then messages in order, then the bodies of large ones in turns. */
export class Writer {
  readonly #fail: (cause: unknown) => void
  readonly #notes: (readonly [type: number, a: number, b: number])[] = []
  readonly #queue = new Set<Outgoing>()
  /** Large messages by number, from their start until they are acknowledged. */
  readonly #begun = new Map<number, Outgoing>()
  /** Large messages that are not sent to the end, in the order of their turns. */
  readonly #turns = new Set<Outgoing>()
  /** Messages in the order in which they ended. */
  readonly #unacknowledged = new Set<Outgoing>()
  #channel: RTCDataChannel | undefined
  #frame = new Frame(0)
  #count = 0
  #confirmed = 0
  #received = 0
  /** What was confirmed last; nothing yet, so that the first frame says that we are here. */
  #receipt = -1
  #isHeard = false
  #isScheduled = false
  #later: ((pump: () => void) => void) | undefined

  /** `fail` learns that the channel refused a frame. */
  constructor(fail: (cause: unknown) => void) {
    this.#fail = fail
  }

  /** Starts to write to an open channel; `later` is for one that does not tell when its queue runs low. */
  open(channel: RTCDataChannel, frameSize: number, later?: (pump: () => void) => void): void {
    channel.bufferedAmountLowThreshold = HIGH_WATERMARK / 2
    this.#channel = channel
    this.#frame = new Frame(frameSize)
    this.#later = later
    this.#schedule()
  }

  /** Sends a message; what it returns gives it up. */
  send(message: Message, port: OutgoingPort): (error: unknown) => void {
    const outgoing = new Outgoing(message, port)
    this.#queue.add(outgoing)
    this.#schedule()
    return (error) => this.#abort(outgoing, error)
  }

  /** Tells the other side something about one of its messages. */
  note(type: number, number: number, value = 0): void {
    this.#notes.push([type, number, value])
    this.#schedule()
  }

  /** Tells the other side that one more of its messages ended. */
  receipt(): void {
    this.#received++
    this.#schedule()
  }

  /** The other side received that many messages, in the order in which they ended. */
  acknowledged(count: number): void {
    this.#isHeard = true
    for (const outgoing of this.#unacknowledged) {
      if (this.#confirmed >= count) break
      this.#confirmed++
      this.#unacknowledged.delete(outgoing)
      this.#begun.delete(outgoing.number)
      outgoing.settle()
    }
    this.#schedule()
  }

  /** The other side has room for more of a message. */
  granted(number: number, bytes: number): void {
    this.#begun.get(number)?.grant(bytes)
    this.#schedule()
  }

  /** The other side does not want a message. */
  cancelled(number: number): void {
    const outgoing = this.#begun.get(number)
    if (outgoing) this.#forget(outgoing, new ChannelError('TRANSFER_ABORTED', { by: 'receiver' }))
  }

  /** Gives up everything. */
  close(error: unknown): void {
    this.#channel = undefined
    for (const outgoing of [...this.#queue, ...this.#begun.values(), ...this.#unacknowledged]) outgoing.settle(error)
  }

  /** Hands frames to the channel until its queue is full or ours is empty. */
  readonly pump = (): void => {
    this.#isScheduled = false
    const channel = this.#channel
    if (channel?.readyState !== 'open') return
    try {
      // What Chromium sends while a channel opens may stay in its count until more is sent: a frame will do to begin.
      while (channel.bufferedAmount < (this.#isHeard ? HIGH_WATERMARK : 1)) {
        this.#fill()
        if (this.#frame.isEmpty) return
        channel.send(this.#frame.take())
      }
    } catch (cause) {
      return this.#fail(cause)
    }
    if (!this.#later || this.#isScheduled) return
    this.#isScheduled = true
    this.#later(this.pump)
  }

  /** What is said in one task travels in one frame. */
  #schedule(): void {
    if (this.#isScheduled || !this.#channel) return
    this.#isScheduled = true
    queueMicrotask(this.pump)
  }

  #fill(): void {
    const frame = this.#frame
    if (this.#received > this.#receipt) {
      this.#receipt = this.#received
      frame.put(ACK, 0, this.#receipt)
    }
    while (frame.room >= 0) {
      const note = this.#notes.shift()
      if (!note) break
      frame.put(note[0], 0, note[1], note[2])
    }
    this.#begin(frame)
    this.#continue(frame)
  }

  #begin(frame: Frame): void {
    for (const outgoing of this.#queue) {
      const { kind, head, bytes, size = -1 } = outgoing.message
      const whole = bytes && head.length + bytes.length <= frame.size ? bytes.length : -1
      const isTooLong = head.length + Math.max(whole, 0) > frame.room
      if ((isTooLong && !frame.isEmpty) || (whole < 0 && this.#begun.size >= OPEN_LIMIT)) return
      this.#queue.delete(outgoing)
      outgoing.number = this.#count++
      if (whole < 0) {
        frame.put(START, kind, head.length, size + 1, head)
        this.#begun.set(outgoing.number, outgoing)
        this.#turns.add(outgoing)
      } else {
        frame.put(WHOLE, kind, head.length, whole, head, outgoing.take(whole))
        this.#unacknowledged.add(outgoing)
      }
    }
  }

  #continue(frame: Frame): void {
    let turns = this.#turns.size
    for (const outgoing of this.#turns) {
      if (turns-- === 0 || frame.room < LEAST_PIECE) return
      const bytes = outgoing.take(frame.room - HEADER_LIMIT)
      this.#turns.delete(outgoing)
      if (bytes.length > 0) frame.put(DATA, 0, outgoing.number, bytes.length, bytes)
      if (outgoing.isDrained) {
        frame.put(END, 0, outgoing.number)
        this.#unacknowledged.add(outgoing)
        continue
      }
      this.#turns.add(outgoing)
      outgoing.refill((error) => (error ? this.#abort(outgoing, aborted(error)) : this.#schedule()))
    }
  }

  #abort(outgoing: Outgoing, error: unknown): void {
    if (this.#turns.has(outgoing)) this.note(ABORT, outgoing.number)
    this.#forget(outgoing, error)
  }

  /** Only what ended stays, until it is acknowledged: receipts are counted. */
  #forget(outgoing: Outgoing, error: unknown): void {
    this.#queue.delete(outgoing)
    this.#turns.delete(outgoing)
    this.#begun.delete(outgoing.number)
    outgoing.settle(error)
    this.#schedule()
  }
}

const aborted = (cause: unknown) =>
  ChannelError.is(cause) ? cause : new ChannelError('TRANSFER_ABORTED', { by: 'sender' }, { cause })
