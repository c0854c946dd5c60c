import { Flow } from './flow'
import { Outbox } from './outbox'
import type { Outgoing, OutgoingPort } from './outgoing'
import type { Message } from './payload'
import { Frame } from './wire/frame'
import { ACK } from './wire/record'

/** Microtasks for which a receipt waits to travel with an answer: about as many as until an application has read a message. */
const LINGER = 12

/** Writes what one channel sends: receipts first, then notes, then messages. What is said in one task travels in one frame. */
export class Writer {
  readonly #fail: (cause: unknown) => void
  /** What the other side may send of a message before it is read. */
  readonly #window: number
  readonly #notes: (readonly [type: number, a: number, b: number])[] = []
  readonly #outbox = new Outbox((type, number) => this.note(type, number))
  #channel: RTCDataChannel | undefined
  #flow: Flow | undefined
  #frame = new Frame(0)
  #received = 0
  /** What was confirmed last; nothing yet, so that the first frame says that we are here. */
  #receipt = -1
  #hasBegun = false
  #isHeard = false
  #isScheduled = false
  #isLingering = false
  #later: ((pump: () => void) => void) | undefined

  /** `fail` learns that the channel refused a frame. */
  constructor(window: number, fail: (cause: unknown) => void) {
    this.#window = window
    this.#fail = fail
  }

  /** Starts to write to an open channel; `later` is for one that does not tell when its queue runs low. */
  open(channel: RTCDataChannel, frameSize: number, later?: (pump: () => void) => void): void {
    this.#channel = channel
    this.#flow = new Flow(channel)
    this.#frame = new Frame(frameSize)
    this.#later = later
    this.#schedule()
  }

  /** Sends a message; what it returns is asked to give it up. */
  send(message: Message, port: OutgoingPort): Outgoing {
    const outgoing = this.#outbox.add(message, port)
    this.#schedule()
    return outgoing
  }

  giveUp(outgoing: Outgoing, error: unknown): void {
    this.#outbox.abort(outgoing, error)
    this.#schedule()
  }

  /** Tells the other side something about one of its messages. */
  note(type: number, number: number, value = 0): void {
    this.#notes.push([type, number, value])
    this.#schedule()
  }

  /** Tells the other side that one more of its messages ended. */
  receipt(): void {
    this.#received++
    if (this.#isLingering) return
    this.#isLingering = true
    this.#linger(LINGER)
  }

  /** The other side received that many messages, in the order in which they ended; the first time it tells its window. */
  acknowledged(count: number, window: number): void {
    if (!this.#isHeard && window > 0) this.#outbox.window = window
    this.#isHeard = true
    this.#outbox.confirm(count)
    this.#schedule()
  }

  /** The other side has room for more of a message. */
  granted(number: number, bytes: number): void {
    this.#outbox.grant(number, bytes)
    this.#schedule()
  }

  /** The other side does not want a message. */
  cancelled(number: number): void {
    this.#outbox.refuse(number)
    this.#schedule()
  }

  /** Resolves when everything that was sent to the end is acknowledged, or given up. */
  get confirmed(): Promise<void> {
    return this.#outbox.confirmed
  }

  /** Gives up messages of which nothing moved for so many calls in a row. */
  giveUpIdle(calls: number, error: unknown): void {
    this.#outbox.abortIdle(calls, error)
  }

  /** Gives up everything. */
  close(error: unknown): void {
    this.#channel = undefined
    this.#outbox.close(error)
  }

  /** Hands frames to the channel until its queue is full or ours is empty. */
  readonly pump = (): void => {
    this.#isScheduled = false
    const [channel, flow, frame] = [this.#channel, this.#flow, this.#frame]
    if (channel?.readyState !== 'open' || !flow) return
    try {
      flow.adapt()
      // One frame to begin with, until the other side is there: what is sent while a channel opens may stay in Chromium's
      // count until more is sent, and more than one frame of it may arrive out of order in Node.
      while (this.#isHeard ? flow.hasRoom : !this.#hasBegun) {
        this.#fill(frame)
        if (frame.isEmpty) return
        channel.send(frame.take())
        this.#hasBegun = true
      }
    } catch (cause) {
      return this.#fail(cause)
    }
    if (!this.#later || this.#isScheduled) return
    this.#isScheduled = true
    this.#later(this.pump)
  }

  #schedule(): void {
    if (this.#isScheduled || !this.#channel) return
    this.#isScheduled = true
    queueMicrotask(this.pump)
  }

  #linger(left: number): void {
    if (left > 0) return queueMicrotask(() => this.#linger(left - 1))
    this.#isLingering = false
    this.#schedule()
  }

  #fill(frame: Frame): void {
    if (this.#received > this.#receipt) {
      frame.put(ACK, 0, this.#received, this.#receipt < 0 ? this.#window : 0)
      this.#receipt = this.#received
    }
    while (frame.room >= 0) {
      const note = this.#notes.shift()
      if (!note) break
      frame.put(note[0], 0, note[1], note[2])
    }
    this.#outbox.fill(frame, () => this.#schedule())
  }
}
