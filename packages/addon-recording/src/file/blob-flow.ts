/**
 * What a recorder gave, as a stream that is read when there is time. What waits are Blobs, which the browser keeps out of
 * the page's memory.
 */
export class BlobFlow {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly #waiting: Blob[] = []
  #size = 0
  #hasEnded = false
  #wake = () => {}

  /** `idle` is called when everything that came has been read. */
  constructor(idle: () => unknown) {
    this.readable = new ReadableStream(
      {
        pull: async (controller) => {
          const blob = await this.#next(idle)
          if (blob) controller.enqueue(new Uint8Array(await blob.arrayBuffer()))
          else controller.close()
        },
        cancel: () => this.end(),
      },
      { highWaterMark: 0 },
    )
  }

  /** Bytes that came so far. */
  get size(): number {
    return this.#size
  }

  push(blob: Blob): void {
    if (blob.size === 0 || this.#hasEnded) return
    this.#size += blob.size
    this.#waiting.push(blob)
    this.#wake()
  }

  end(): void {
    this.#hasEnded = true
    this.#wake()
  }

  async #next(idle: () => unknown): Promise<Blob | undefined> {
    if (this.#waiting.length === 0) await idle()
    while (this.#waiting.length === 0 && !this.#hasEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#waiting.shift()
  }
}
