import type { ChannelError } from './errors'
import { decodeBody, type Head } from './payload'
import { WINDOW } from './wire/record'

/**
 * A received message: iterate it for its bytes as they come, or await it for its value, of the kind that was sent.
 *
 * @example
 * ```ts
 * peer.on('channel:message', async ({ remote, data }) => show(remote.id, await data))
 * ```
 */
export type MessageData = ReadableStream<Uint8Array> & PromiseLike<unknown>

/** The sender is told of room when there is at least that much more. */
const CREDIT_STEP = WINDOW / 8

/** Tells the sender of a message about it. */
export interface IncomingPort {
  /** Room for so many bytes more. */
  grant(bytes: number): void
  /** Nobody wants the rest. */
  cancel(): void
}

/** A message being received. Its stream's own queue holds what nobody read yet. */
export class Incoming {
  readonly data: MessageData
  readonly head: Head
  /** Bytes that the sender declared and that are still missing; `NaN` where it did not know. */
  #missing: number
  #window = WINDOW
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor(kind: number, head: Head, size: number, { grant, cancel }: IncomingPort) {
    this.head = head
    this.#missing = size
    this.data = new MessageStream(kind, head, {
      start: (controller) => {
        this.#controller = controller
      },
      pull: ({ desiredSize }) => {
        const room = (desiredSize ?? 0) - this.#window
        if (room < CREDIT_STEP) return
        this.#window += room
        grant(room)
      },
      cancel,
    })
  }

  /** Takes the next bytes; `false` when they are more than declared or granted. */
  push(bytes: Uint8Array): boolean {
    this.#missing -= bytes.length
    this.#window -= bytes.length
    if (this.#missing < 0 || this.#window < 0) return false
    this.#controller?.enqueue(bytes)
    return true
  }

  /** Nothing more will come; `false` when something is missing. */
  end(): boolean {
    if (this.#missing > 0) return false
    this.#controller?.close()
    return true
  }

  /** Drops what was not read. */
  fail(error: ChannelError): void {
    this.#controller?.error(error)
  }
}

class MessageStream extends ReadableStream<Uint8Array> implements PromiseLike<unknown> {
  readonly #decode: () => Promise<unknown>
  #value: Promise<unknown> | undefined

  constructor(kind: number, head: Head, source: UnderlyingDefaultSource<Uint8Array>) {
    super(source, new ByteLengthQueuingStrategy({ highWaterMark: WINDOW }))
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
