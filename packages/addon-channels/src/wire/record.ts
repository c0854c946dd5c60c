/** Of PROTOCOL.md. */
export const VERSION = '1'
/** The subprotocol of channels that carry messages. */
export const PROTOCOL = `peerwright/${VERSION}`

/** A message that fits into one frame. `a`: length of its head, `b`: length of its body. */
export const WHOLE = 0
/** A message whose body follows in `DATA`. `a`: length of its head, `b`: size + 1, or 0 where it is not known. */
export const START = 1
/** A piece of a message. `a`: its number, `b`: length. */
export const DATA = 2
/** The message is complete. `a`: its number. */
export const END = 3
/** The sender gives the message up. `a`: its number. */
export const ABORT = 4
/** Everything up to here was received. `a`: how many messages ended so far; `b`: the window, in the first one. */
export const ACK = 5
/** The receiver does not want the message. `a`: its number. */
export const CANCEL = 6
/** The receiver has room for more. `a`: number of the message, `b`: bytes. */
export const CREDIT = 7

/** Bytes in a frame that we send, unless the other side takes less. */
export const FRAME_SIZE = 16_384
/** Bytes in the largest frame that we read. */
export const FRAME_LIMIT = 65_536
/** Bytes of a message that may be sent before the other side has told its window. */
export const LEAST_WINDOW = 65_536
/** Messages that may be under way at the same time in one direction. */
export const OPEN_LIMIT = 64
/** Bytes of the longest header: a tag and two numbers of at most 8 bytes. */
export const HEADER_LIMIT = 17

/** One record of a frame: a tag, two numbers and, for some types, bytes. */
export interface WireRecord {
  readonly type: number
  /** What the message is; for `WHOLE` and `START`. */
  readonly kind: number
  readonly a: number
  readonly b: number
  /** The head, for `WHOLE` and `START`; a view of the frame. */
  readonly head: Uint8Array<ArrayBuffer>
  /** The bytes of `WHOLE` and `DATA`; a view of the frame. */
  readonly body: Uint8Array<ArrayBuffer>
}
