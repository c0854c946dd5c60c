import { DATA, FRAME_LIMIT, START, WHOLE, type WireRecord } from './record'

/** The records of a frame, or `undefined` when it is not one. Nothing is allocated beyond the frame's own length. */
export function decode(buffer: ArrayBuffer): readonly WireRecord[] | undefined {
  if (buffer.byteLength > FRAME_LIMIT) return
  const cursor = new Cursor(new Uint8Array(buffer))
  const records: WireRecord[] = []
  while (cursor.left > 0) {
    const tag = cursor.take(1)[0] as number
    const type = tag & 7
    const a = cursor.number()
    const b = cursor.number()
    const headLength = type === WHOLE || type === START ? a : 0
    const bodyLength = type === WHOLE || type === DATA ? b : 0
    // Numbers that run past the frame come out as NaN, and no comparison holds for that.
    if (!(a + b >= 0 && headLength + bodyLength <= cursor.left)) return
    records.push({ type, kind: tag >> 3, a, b, head: cursor.take(headLength), body: cursor.take(bodyLength) })
  }
  return records
}

class Cursor {
  readonly #bytes: Uint8Array<ArrayBuffer>
  #at = 0

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** A copy: the application may keep or transfer what it gets, and frames carry more than one message. */
  take(length: number): Uint8Array<ArrayBuffer> {
    this.#at += length
    return this.#bytes.slice(this.#at - length, this.#at)
  }

  /** An unsigned LEB128 number up to 2^53 - 1, or `NaN`. */
  number(): number {
    let value = 0
    for (let factor = 1; factor < 2 ** 53; factor *= 128) {
      const byte = this.#bytes[this.#at++] ?? Number.NaN
      value += (byte % 128) * factor
      if (!(byte > 127)) return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN
    }
    return Number.NaN
  }
}
