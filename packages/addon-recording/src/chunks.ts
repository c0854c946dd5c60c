import { RecordingError } from './errors'
import { UNREAD_LIMIT } from './limits'
import type { RecordingChunk } from './recording-file'

/** Hands chunks to everybody who iterates; without anybody, nothing is kept. */
export class Chunks {
  readonly #readers = new Set<ReadableStreamDefaultController<RecordingChunk>>()
  #hasEnded = false

  push(chunk: RecordingChunk): void {
    for (const reader of this.#readers) {
      reader.enqueue(chunk)
      if ((reader.desiredSize ?? 0) < 0) this.#giveUp(reader)
    }
  }

  end(): void {
    this.#hasEnded = true
    for (const reader of this.#readers) reader.close()
    this.#readers.clear()
  }

  async *iterate(): AsyncGenerator<RecordingChunk, void> {
    const reader = this.#open().getReader()
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
    } finally {
      await reader.cancel().catch(() => {}) // it may have failed, as the reader has heard
    }
  }

  #open(): ReadableStream<RecordingChunk> {
    let mine: ReadableStreamDefaultController<RecordingChunk> | undefined
    return new ReadableStream(
      {
        start: (controller) => {
          if (this.#hasEnded) return controller.close()
          mine = controller
          this.#readers.add(controller)
        },
        cancel: () => void (mine && this.#readers.delete(mine)),
      },
      { highWaterMark: UNREAD_LIMIT, size: ({ data }) => data.length },
    )
  }

  #giveUp(reader: ReadableStreamDefaultController<RecordingChunk>): void {
    this.#readers.delete(reader)
    reader.error(new RecordingError('RECORDING_SLOW_READER', { limit: UNREAD_LIMIT }))
  }
}
