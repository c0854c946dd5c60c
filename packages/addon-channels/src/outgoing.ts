import { ChannelError } from './errors'
import type { Message } from './payload'
import type { Source } from './shared-stream'

/** What the sender of a message learns about its way to one remote. */
export interface OutgoingPort {
  /** So many bytes of a large message were handed to the channel. */
  progress(current: number): void
  settle(error?: unknown): void
}

const NOTHING = new Uint8Array()

/** A message on its way to one remote. */
export class Outgoing {
  readonly message: Message
  /** Its place among the messages of the channel, once it has begun. */
  number = -1
  /** Bytes taken in its present turn. */
  turn = 0
  #sent = 0
  #granted = 0
  #chunk: Uint8Array
  /** Where the rest comes from; `undefined` once there is none. */
  #source: Source | undefined
  #isReading = false
  #port: OutgoingPort | undefined
  /** How often in a row it had not moved. */
  #idle = 0

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
    this.#granted += bytes
  }

  /** The next bytes, as many as there are, as fit, and as the receiver has room for. */
  take(room: number, window: number): Uint8Array {
    const length = Math.min(room, this.#chunk.length, window + this.#granted - this.#sent)
    if (length <= 0) return NOTHING
    const bytes = this.#chunk.subarray(0, length)
    this.#chunk = this.#chunk.subarray(length)
    this.#sent += length
    this.turn += length
    this.#idle = 0
    this.#port?.progress(this.#sent)
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

  /** Whether nothing of it moved for so many calls in a row, although its own source was not the reason. */
  isIdle(calls: number, hasMoved: boolean): boolean {
    if (hasMoved || this.#isReading) this.#idle = 0
    return this.#idle++ >= calls
  }

  /** The first call counts. */
  settle(error?: unknown): void {
    this.#port?.settle(error)
    this.#port = undefined
    this.#chunk = NOTHING
    this.#source?.cancel(error).catch(() => {}) // it failed already, and its owner knows
    this.#source = undefined
  }
}
