import type { ChannelError } from './errors'
import { decodeBody, type Head, type JsonObject } from './payload'
import { FIRST_CREDIT } from './wire/record'

/**
 * A received message: iterate it for its bytes as they come, or await it for its value, of the kind that was sent.
 *
 * @example
 * ```ts
 * peer.on('channel:message', async ({ remote, data }) => show(remote.id, await data))
 * ```
 */
export type MessageData = ReadableStream<Uint8Array> & PromiseLike<unknown>

export interface IncomingOptions {
  readonly kind: number
  readonly head: Head
  /** Bytes in all, where the sender knows. */
  readonly size?: number | undefined
  /** Bytes that may wait here unread. */
  readonly limit: number
  /** Room for so many bytes more. */
  grant(bytes: number): void
  /** Nobody wants the rest. */
  cancel(): void
}

/** A message being received: what came in and nobody read yet. */
export class Incoming {
  readonly data: MessageData
  readonly info: JsonObject | undefined
  readonly #options: IncomingOptions
  readonly #chunks: Uint8Array[] = []
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #isWanted = false
  #isEnded = false
  #received = 0
  #read = 0
  #granted = FIRST_CREDIT

  constructor(options: IncomingOptions) {
    this.#options = options
    this.info = options.head.info
    this.data = new MessageStream(options.kind, options.head, {
      start: (controller) => {
        this.#controller = controller
      },
      pull: () => {
        this.#isWanted = true
        this.#feed()
      },
      cancel: () => this.#cancel(),
    })
  }

  /** Takes the next bytes; `false` when they are more than declared or granted. */
  push(bytes: Uint8Array): boolean {
    this.#received += bytes.length
    if (this.#received > Math.min(this.#granted, this.#options.size ?? this.#granted)) return false
    this.#chunks.push(bytes)
    this.#feed()
    return true
  }

  /** Nothing more will come; `false` when something is missing. */
  end(): boolean {
    if (this.#received !== (this.#options.size ?? this.#received)) return false
    this.#isEnded = true
    this.#feed()
    return true
  }

  /** Drops what was not read. */
  fail(error: ChannelError): void {
    this.#controller?.error(error)
    this.#controller = undefined
    this.#chunks.length = 0
  }

  /** Tells the sender to go on before it has to wait. */
  grant(): void {
    const { limit, size = Number.POSITIVE_INFINITY } = this.#options
    const more = this.#read + limit - this.#granted
    if (this.#isEnded || this.#granted >= size || more < limit / 4) return
    this.#granted += more
    this.#options.grant(more)
  }

  #feed(): void {
    if (!this.#isWanted) return
    const chunk = this.#chunks.shift()
    if (chunk) {
      this.#isWanted = false
      this.#read += chunk.length
      this.grant()
      this.#controller?.enqueue(chunk)
    } else if (this.#isEnded) {
      this.#controller?.close()
      this.#controller = undefined
    }
  }

  #cancel(): void {
    this.#controller = undefined
    this.#chunks.length = 0
    if (!this.#isEnded) this.#options.cancel()
  }
}

class MessageStream extends ReadableStream<Uint8Array> implements PromiseLike<unknown> {
  readonly #decode: () => Promise<unknown>
  #value: Promise<unknown> | undefined

  constructor(kind: number, head: Head, source: UnderlyingDefaultSource<Uint8Array>) {
    super(source, { highWaterMark: 0 })
    this.#decode = () => decodeBody(kind, head, this)
  }

  // biome-ignore lint/suspicious/noThenProperty: a message is awaited for its value.
  then<Value = unknown, Failure = never>(
    fulfilled?: ((value: unknown) => Value | PromiseLike<Value>) | null,
    rejected?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Value | Failure> {
    this.#value ??= this.#decode()
    return this.#value.then(fulfilled, rejected)
  }
}
