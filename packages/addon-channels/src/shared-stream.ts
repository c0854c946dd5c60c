/** Where the bytes of a message come from; the same shape as a reader of a stream. */
export interface Source {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>
  cancel(reason?: unknown): Promise<unknown>
}

type Take = (chunk: Promise<ReadableStreamReadResult<Uint8Array>>) => void

/**
 * One stream for several receivers. It is read once they have all taken the last chunk, so that memory stays at one
 * chunk; the slowest of them sets the pace.
 */
export class SharedStream {
  readonly #stream: ReadableStream<Uint8Array>
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  /** The receivers, and those who wait for the next chunk with what gives it to them. */
  readonly #receivers = new Map<Source, Take | undefined>()

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#stream = stream
  }

  /** One more receiver; all of them have to be there before the first one reads. */
  source(): Source {
    const reader = (this.#reader ??= this.#stream.getReader())
    const source: Source = {
      read: () =>
        new Promise((take) => {
          this.#receivers.set(source, take)
          this.#advance(reader)
        }),
      cancel: async (reason) => {
        this.#receivers.delete(source)
        if (this.#receivers.size === 0) return reader.cancel(reason)
        this.#advance(reader)
      },
    }
    this.#receivers.set(source, undefined)
    return source
  }

  #advance(reader: ReadableStreamDefaultReader<Uint8Array>): void {
    const waiting = [...this.#receivers]
    if (!waiting.every(([, take]) => take)) return
    const chunk = reader.read()
    for (const [source, take] of waiting) {
      this.#receivers.set(source, undefined)
      take?.(chunk)
    }
  }
}
