/** Streams that one side may share; what a remote announces beyond that is not taken. */
export const STREAM_LIMIT = 64
/** Tracks of one stream. */
export const TRACK_LIMIT = 15
/** Media of one connection, which both sides send with: the kernel takes descriptions of 32. */
export const SLOT_LIMIT = 30
/** Bytes of a stream's metadata. */
export const JSON_LIMIT = 16_384
/** Control messages may be 32 deep, and something is around the metadata. */
const DEPTH_LIMIT = 16

const encoder = new TextEncoder()

/** Whether it can be a label: 1 to 64 bytes of UTF-8. */
export const isLabel = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && encoder.encode(value).length <= 64

export const LABEL_PROBLEM = 'a label has 1 to 64 bytes'

/** Whether it can travel as metadata: plain JSON, not too large, not too deep. */
export function isJson(value: unknown): boolean {
  try {
    const text = JSON.stringify(value)
    return encoder.encode(text).length <= JSON_LIMIT && isShallow(JSON.parse(text), DEPTH_LIMIT)
  } catch {
    return false // a cycle, or nothing that JSON knows
  }
}

const isShallow = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1)))
