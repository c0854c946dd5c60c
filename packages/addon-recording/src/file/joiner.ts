/** Takes bytes for a place in a file. */
export type WriteAt = (data: Uint8Array<ArrayBuffer>, position: number) => unknown

/** Joins many small neighboring writes into few large ones. */
export class Joiner {
  readonly #write: WriteAt
  readonly #limit: number
  #pieces: Uint8Array[] = []
  #start = 0
  #size = 0

  /** `limit`: bytes that are held at most, roughly. */
  constructor(write: WriteAt, limit = 256 * 1024) {
    this.#write = write
    this.#limit = limit
  }

  async write(data: Uint8Array, position: number): Promise<void> {
    if (position !== this.#start + this.#size) {
      await this.flush()
      this.#start = position
    }
    this.#pieces.push(data)
    this.#size += data.length
    if (this.#size >= this.#limit) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#size === 0) return
    const [pieces, start, size] = [this.#pieces, this.#start, this.#size]
    this.#pieces = []
    this.#start = start + size
    this.#size = 0
    await this.#write(join(pieces, size), start)
  }
}

function join(pieces: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
