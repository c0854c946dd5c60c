import { DATA, FRAME_LIMIT, START, WHOLE, type WireRecord } from './record'

const NOTHING = new Uint8Array()

/** The records of a frame, or `undefined` when it is not one. Nothing is copied: heads and bodies are views of the frame. */
export function decode(buffer: ArrayBuffer): readonly WireRecord[] | undefined {
  if (buffer.byteLength > FRAME_LIMIT) return
  const bytes = new Uint8Array(buffer)
  const records: WireRecord[] = []
  let at = 0

  const take = (length: number) => (length > 0 ? bytes.subarray(at, (at += length)) : NOTHING)

  // Unsigned LEB128 of at most 8 bytes; past the end of the frame it is NaN, for which no comparison holds.
  const takeNumber = () => {
    let value = 0
    let byte = 128
    for (let factor = 1; byte > 127; factor *= 128) {
      byte = factor < 2 ** 56 ? (bytes[at++] ?? Number.NaN) : Number.NaN
      value += (byte % 128) * factor
    }
    return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN
  }

  while (at < bytes.length) {
    const tag = bytes[at++] as number
    const type = tag & 7
    const a = takeNumber()
    const b = takeNumber()
    const headLength = type === WHOLE || type === START ? a : 0
    const bodyLength = type === WHOLE || type === DATA ? b : 0
    if (!(a + b >= 0 && at + headLength + bodyLength <= bytes.length)) return
    records.push({ type, kind: tag >> 3, a, b, head: take(headLength), body: take(bodyLength) })
  }
  return records
}
