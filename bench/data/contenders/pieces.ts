import type { Meeting } from '../contender'

/** Pieces of bulk, as an application cuts them by hand. */
export const PIECE = 16_384
/** A message of that length announces bulk: it is the size of what follows. */
const SIZE_LENGTH = 8

/** The announcement of so many bytes, for contenders that leave it to their users to put pieces together. */
export const sizeOf = (buffer: ArrayBuffer): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Float64Array.of(buffer.byteLength).buffer)

/** Puts announced pieces into one buffer; a message that was not announced is complete as it is. */
export function assemble(hear: Meeting['hear']): (piece: Uint8Array<ArrayBuffer>) => void {
  let buffer: Uint8Array<ArrayBuffer> | undefined
  let at = 0
  return (piece) => {
    if (!buffer && piece.length === SIZE_LENGTH) {
      buffer = new Uint8Array(new Float64Array(piece.slice().buffer)[0] as number)
      at = 0
    } else if (buffer) {
      buffer.set(piece, at)
      at += piece.length
      if (at < buffer.length) return
      hear(buffer.buffer)
      buffer = undefined
    } else {
      hear(piece)
    }
  }
}
