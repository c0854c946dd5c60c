import { HEADER_LIMIT } from './record'

/** A frame being filled; its memory is used again for the next one. */
export class Frame {
  readonly #bytes: Uint8Array<ArrayBuffer>
  #length = 0

  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
  }

  /** How many bytes a record can carry in an empty frame. */
  get size(): number {
    return this.#bytes.length - HEADER_LIMIT
  }

  /** How many bytes a record can still carry. */
  get room(): number {
    return this.size - this.#length
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  put(type: number, kind: number, a: number, b = 0, head?: Uint8Array, body?: Uint8Array): void {
    this.#bytes[this.#length++] = type | (kind << 3)
    this.#putNumber(a)
    this.#putNumber(b)
    if (head) this.#putBytes(head)
    if (body) this.#putBytes(body)
  }

  /** The bytes so far; the frame is empty afterwards, and they are valid until it is filled again. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.subarray(0, this.#length)
    this.#length = 0
    return bytes
  }

  #putBytes(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #putNumber(value: number): void {
    let rest = value
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 128
    this.#bytes[this.#length++] = rest
  }
}
