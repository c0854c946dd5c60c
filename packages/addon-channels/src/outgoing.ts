import { ChannelError } from './errors'
import type { Message } from './payload'
import type { Source } from './shared-stream'
import { WINDOW } from './wire/record'

/** What the sender of a message learns about its way to one remote. */
export interface OutgoingPort {
  progress(current: number): void
  settle(error?: unknown): void
}

const NOTHING = new Uint8Array()

/** A message on its way to one remote. */
export class Outgoing {
  readonly message: Message
  /** Its place among the messages of the channel, once it has begun. */
  number = -1
  #sent = 0
  #credit = WINDOW
  #chunk: Uint8Array
  /** Where the rest comes from; `undefined` once there is none. */
  #source: Source | undefined
  #isReading = false
  #port: OutgoingPort | undefined

  constructor(message: Message, port: OutgoingPort) {
    this.message = message
    this.#port = port
    this.#chunk = message.bytes ?? NOTHING
    this.#source = message.source?.()
  }

  /** Whether everything was taken. */
  get isDrained(): boolean {
    return !this.#source && this.#chunk.length === 0
  }

  /** The receiver has room for more. */
  grant(bytes: number): void {
    this.#credit += bytes
  }

  /** The next bytes, as many as there are, as fit, and as the receiver has room for. */
  take(room: number): Uint8Array {
    const length = Math.min(room, this.#chunk.length, this.#credit - this.#sent)
    const bytes = this.#chunk.subarray(0, length)
    this.#chunk = this.#chunk.subarray(length)
    this.#sent += length
    if (length > 0) this.#port?.progress(this.#sent)
    return bytes
  }

  /** Reads on where nothing is left; calls back once there is something, or with why there never will be. */
  async refill(filled: (error?: unknown) => void): Promise<void> {
    const source = this.#source
    if (!source || this.#isReading || this.#chunk.length > 0) return
    this.#isReading = true
    let failure: unknown
    try {
      const { done, value } = await source.read()
      if (done) this.#source = undefined
      else if (value instanceof Uint8Array) this.#chunk = value
      else throw new ChannelError('MESSAGE_INVALID', { problem: 'a stream yields Uint8Arrays' })
    } catch (error) {
      failure = error
    }
    this.#isReading = false
    filled(failure)
  }

  /** The first call counts. */
  settle(error?: unknown): void {
    this.#port?.settle(error)
    this.#port = undefined
    this.#source?.cancel(error).catch(() => {}) // it failed already, and its owner knows
  }
}
