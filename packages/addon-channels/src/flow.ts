/**
 * Bytes that are handed to a channel ahead of time, at first. On a fast network more of them overruns the receiver, whose
 * losses then cost seconds.
 */
const FIRST_WATERMARK = 65_536
/** Where the network takes more than that before we are asked for the next, up to here. */
const LAST_WATERMARK = 262_144
/** It has to ask so many times in a row with nothing left. One time says that the page was busy. */
const PATIENCE = 8

/** How much of what we have to say is handed to a channel: little, and more where its queue runs dry again and again. */
export class Flow {
  readonly #channel: RTCDataChannel
  #watermark = 0
  #wasFull = false
  #dry = 0

  constructor(channel: RTCDataChannel) {
    this.#channel = channel
    this.#raise(FIRST_WATERMARK)
  }

  /** Whether the queue takes another frame. */
  get hasRoom(): boolean {
    this.#wasFull = this.#channel.bufferedAmount >= this.#watermark
    return !this.#wasFull
  }

  /** To be called before the queue is filled again. */
  adapt(): void {
    if (!this.#wasFull) return
    this.#wasFull = false
    this.#dry = this.#channel.bufferedAmount === 0 ? this.#dry + 1 : 0
    if (this.#dry >= PATIENCE && this.#watermark < LAST_WATERMARK) this.#raise(this.#watermark * 2)
  }

  #raise(watermark: number): void {
    this.#dry = 0
    this.#watermark = watermark
    this.#channel.bufferedAmountLowThreshold = watermark / 2
  }
}
