import { type Collector, collect, compose } from './collect'
import { ChannelError } from './errors'
import type { Head } from './head'
import { BLOB, STREAM } from './kinds'

/**
 * A received message: iterate it for its bytes as they come, or await it for its value, of the kind that was sent.
 *
 * @example
 * ```ts
 * peer.on('channel:message', async ({ remote, data }) => show(remote.id, await data))
 * ```
 */
export type MessageData = ReadableStream<Uint8Array> & PromiseLike<unknown>

/** What a message being received needs from its channel. */
export interface IncomingPort {
  /** Bytes that may be on their way or unread. */
  readonly window: number
  /** The sender may send so many bytes more. */
  grant(number: number, bytes: number): void
  /** Nobody wants the rest. */
  cancel(number: number): void
}

type Controller = ReadableStreamDefaultController<Uint8Array>
type Bytes = Uint8Array<ArrayBuffer>

const NOTHING = new Uint8Array()

/** Chunks are handed on when somebody reads, and not before: what is unread is counted here. */
const ON_DEMAND = { highWaterMark: 0 }

/** A message being received: what has arrived of it, and who waits for that. */
export class Incoming implements UnderlyingDefaultSource<Uint8Array> {
  readonly data: MessageData
  readonly number: number
  readonly kind: number
  readonly head: Head
  readonly #size: number
  readonly #port: IncomingPort
  /** Bytes that the sender declared and that are still missing; `NaN` where it did not know. */
  #missing: number
  /** Bytes that the sender may send. */
  #window: number
  /** Bytes that were read, and of which the sender does not know yet. */
  #read = 0
  #chunks: Bytes[] = []
  #isEnded = false
  #error: ChannelError | undefined
  /** Waits for the next chunk. */
  #reader: Controller | undefined
  #collector: Collector | undefined
  #value: Promise<unknown> | undefined
  #settle: (() => void) | undefined
  /** How often in a row nothing had come. */
  #idle = 0

  constructor(number: number, kind: number, head: Head, size: number, port: IncomingPort) {
    this.number = number
    this.kind = kind
    this.head = head
    this.#size = this.#missing = size
    this.#port = port
    this.#window = port.window
    this.data = new MessageStream(this)
  }

  /**
   * Takes the next bytes, and tells whether it keeps them. Throws when they are more than declared, granted, or than there is
   * memory for.
   */
  push(bytes: Bytes): boolean {
    this.#idle = 0
    this.#missing -= bytes.length
    this.#window -= bytes.length
    if (this.#missing < 0 || this.#window < 0) throw new RangeError('more bytes than declared or granted')
    if (bytes.length === 0) return false
    if (this.#collector) return this.#collect(this.#collector, bytes)
    if (this.#reader) this.#hand(this.#reader, bytes)
    else this.#chunks.push(bytes)
    return true
  }

  /** Nothing more will come; `false` when something is missing. */
  end(): boolean {
    if (this.#missing > 0) return false
    this.#isEnded = true
    this.#reader?.close()
    this.#settle?.()
    return true
  }

  /** Drops what was not read. */
  fail(error: ChannelError): void {
    this.#error = error
    this.#chunks = []
    this.#collector = undefined
    this.#reader?.error(error)
    this.#settle?.()
  }

  /** Whether the sender owes bytes, could send them, and did not, for so many calls in a row. */
  isIdle(calls: number): boolean {
    // A stream of unknown length may have nothing to say for as long as it likes.
    if (!(this.#missing > 0) || this.#window <= 0) this.#idle = 0
    return this.#idle++ >= calls
  }

  /** Of the stream: somebody waits for a chunk. */
  pull(controller: Controller): void {
    const bytes = this.#chunks.shift()
    if (bytes) this.#hand(controller, bytes)
    else if (this.#error) return controller.error(this.#error)
    else this.#reader = controller
    if (this.#isEnded && this.#chunks.length === 0) controller.close()
  }

  /** Of the stream: nobody wants the rest. */
  cancel(): void {
    this.#chunks = []
    if (!this.#isEnded && !this.#error) this.#port.cancel(this.number)
  }

  /** The value; once asked for, nobody else can read. Rejects with `MESSAGE_CORRUPT` when the bytes are not of its kind. */
  value(): Promise<unknown> {
    this.#value ??= this.#compose()
    return this.#value
  }

  async #compose(): Promise<unknown> {
    const { kind, head, data } = this
    const [bytes = NOTHING] = this.#chunks
    const isWhole = this.#isEnded && bytes.length === this.#size
    if (isWhole && kind !== BLOB && kind !== STREAM) return this.#try(() => compose(kind, bytes))
    data.getReader() // throws when somebody reads it
    if (kind === STREAM) return new ReadableStream(this, ON_DEMAND)
    const collector = collect(kind, head, this.#size)
    for (const bytes of this.#chunks.splice(0)) this.#collect(collector, bytes)
    this.#collector = collector
    await new Promise<void>((resolve) => {
      this.#settle = resolve
      if (this.#isEnded || this.#error) resolve()
    })
    if (this.#error) throw this.#error
    return this.#try(() => collector.finish())
  }

  #try(finish: () => unknown): unknown {
    try {
      return finish()
    } catch (cause) {
      throw new ChannelError('MESSAGE_CORRUPT', { problem: 'its bytes are not what it says' }, { cause })
    }
  }

  #collect(collector: Collector, bytes: Bytes): boolean {
    const isKept = collector.add(bytes)
    this.#took(bytes.length)
    return isKept
  }

  #hand(controller: Controller, bytes: Bytes): void {
    this.#reader = undefined
    this.#took(bytes.length)
    // A view of a frame that other messages travelled in is copied: its reader may keep or transfer it.
    controller.enqueue(2 * bytes.length > bytes.buffer.byteLength ? bytes : bytes.slice())
  }

  /** The sender is told of room when there is some more, and when it needs any. */
  #took(length: number): void {
    this.#read += length
    if (this.#isEnded || this.#missing <= this.#window || this.#read < this.#port.window / 8) return
    this.#window += this.#read
    this.#port.grant(this.number, this.#read)
    this.#read = 0
  }
}

class MessageStream extends ReadableStream<Uint8Array> implements PromiseLike<unknown> {
  readonly #incoming: Incoming

  constructor(incoming: Incoming) {
    super(incoming, ON_DEMAND)
    this.#incoming = incoming
  }

  // biome-ignore lint/suspicious/noThenProperty: a message is awaited for its value.
  then<Value = unknown, Failure = never>(
    fulfilled?: ((value: unknown) => Value | PromiseLike<Value>) | null,
    rejected?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Value | Failure> {
    return this.#incoming.value().then(fulfilled, rejected)
  }
}
