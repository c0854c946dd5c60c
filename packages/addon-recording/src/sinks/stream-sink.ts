import type { ByteSink } from './byte-sink'

/** A stream that takes bytes in order. */
export class StreamSink implements ByteSink {
  readonly canSeek = false
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>

  constructor(stream: WritableStream<Uint8Array<ArrayBuffer>>) {
    this.#writer = stream.getWriter()
    this.#writer.closed.catch(() => {}) // its failure also rejects the next write, which is reported
  }

  async write(data: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#writer.ready
    await this.#writer.write(data)
  }

  async close(): Promise<object> {
    await this.#writer.close()
    return {}
  }

  async abort(cause: unknown): Promise<void> {
    await this.#writer.abort(cause)
  }
}
