import type { ByteSink } from './byte-sink'

/** Small Blobs are joined to one of this size, so that there are few. */
const FOLD_SIZE = 4 * 1024 * 1024

/**
 * A file in a Blob: bytes are handed to the browser at once, which keeps large ones on disk. The few that are written over
 * wait for the end.
 */
export class BlobSink implements ByteSink {
  readonly canSeek = true
  readonly #type: string
  readonly #patches = new Map<number, Uint8Array<ArrayBuffer>>()
  #folded: Blob[] = []
  #fresh: Blob[] = []
  #freshSize = 0
  #size = 0

  constructor(type: string) {
    this.#type = type
  }

  write(data: Uint8Array<ArrayBuffer>, position: number): void {
    const over = Math.max(0, Math.min(this.#size - position, data.length))
    if (over > 0) this.#patches.set(position, data.slice(0, over))
    if (over < data.length) this.#append(data.subarray(over))
  }

  async close(): Promise<{ blob: Blob }> {
    const whole = new Blob([...this.#folded, ...this.#fresh])
    const parts: Blob[] = []
    let at = 0
    for (const [position, data] of [...this.#patches].sort(([a], [b]) => a - b)) {
      // Containers write whole fields over: none begins inside another.
      if (position < at) continue
      parts.push(whole.slice(at, position), new Blob([data]))
      at = position + data.length
    }
    return { blob: new Blob([...parts, whole.slice(at)], { type: this.#type }) }
  }

  async abort(): Promise<void> {
    this.#folded = []
    this.#fresh = []
    this.#patches.clear()
  }

  #append(data: Uint8Array<ArrayBuffer>): void {
    this.#fresh.push(new Blob([data]))
    this.#freshSize += data.length
    this.#size += data.length
    if (this.#freshSize < FOLD_SIZE) return
    this.#folded.push(new Blob(this.#fresh))
    this.#fresh = []
    this.#freshSize = 0
  }
}
