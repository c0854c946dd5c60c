/** What a message is, as PROTOCOL.md numbers it. */
export const TEXT = 0
export const JSON_VALUE = 1
export const BUFFER = 2
export const BLOB = 3
export const STREAM = 4
/** The first of the views. */
export const VIEW = 5

export const viewTypes = [
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
  DataView,
]

/** How many kinds there are. */
export const KINDS = VIEW + viewTypes.length
