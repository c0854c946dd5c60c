import { type Bytes, base32, concat, uint32 } from './bytes'

/** First byte of every frame, and part of every label in the key schedule. */
export const VERSION = 1

/** Second byte of every frame. */
export const TYPE = {
  /** Keys, for everybody who has the room key. */
  announce: 1,
  /** Messages, for one remote. */
  pair: 2,
  /** The same with the sender's introduction in front, until the remote has proved that it knows us. */
  introduced: 3,
  /** Says what arrived, when there is nothing else to say. */
  ack: 4,
  bye: 5,
} as const

/** Bytes of a whole frame, however large what it carries. */
export const FRAME_LIMIT = 65_536
/** Bytes of messages in one frame: leaves room for header, introduction and seal. */
export const CHUNK_LIMIT = 65_000
/** Bytes of messages that are put together again from several frames. */
export const BATCH_LIMIT = 262_144
/** Frames that may be under way unacknowledged, and that a receiver keeps out of order. */
export const WINDOW = 64

const FROM = 2
const TO = 22
const SEQ = 42
const HEADER = 46
const SEAL = 16
const BODY = 9

/** Why a frame was dropped, in the order in which the stages look at it. */
export type DropReason =
  /** Too large, or too short for what it says it is. */
  | 'size'
  | 'version'
  | 'type'
  /** Meant for somebody else. */
  | 'address'
  /** From somebody unknown, without an introduction. */
  | 'stranger'
  /** Seen before. */
  | 'replay'
  /** Too many frames wait to be opened. */
  | 'flood'
  /** Too many introductions in too short a time. */
  | 'budget'
  /** An introduction that the room's key does not open. */
  | 'room'
  /** Keys of a kind that this browser, or this protocol, does not have. */
  | 'suite'
  /** An introduction of somebody else than the sender. */
  | 'identity'
  | 'signature'
  /** The pair's key does not open it, or what is inside is not a frame's. */
  | 'seal'
  /** Too far ahead of what arrived. */
  | 'ahead'
  /** More frames than one batch may have. */
  | 'batch'
  | 'json'
  | 'schema'
  /** A session description with several fingerprints, with another one than before, or too many of them. */
  | 'description'
  /** More candidates than one connection may have. */
  | 'candidate'
  /** A control message that no addon takes. */
  | 'control'

/** Counts dropped frames by reason. */
export class Drops extends Map<DropReason, number> {
  readonly count = (reason: DropReason): void => void this.set(reason, (this.get(reason) ?? 0) + 1)
}

export interface AnnounceFrame {
  readonly type: typeof TYPE.announce
  readonly introduction: Bytes
}

export interface PairFrame {
  readonly type: Exclude<(typeof TYPE)[keyof typeof TYPE], typeof TYPE.announce>
  /** The sender's id, as it says. */
  readonly from: string
  readonly seq: number
  /** The sender's sealed introduction, in frames of that type. */
  readonly introduction: Bytes | undefined
  /** What the seal covers in the clear: everything before the body. */
  readonly header: Bytes
  readonly body: Bytes
}

/**
 * The stages that need no key and no memory: size, version, type, address. Whatever the bytes, it does not throw.
 * The frame is a copy: a transport may use its buffer again.
 */
export function parseFrame(data: Uint8Array, me: string): AnnounceFrame | PairFrame | DropReason {
  const [version, type = 0] = data
  if (data.length > FRAME_LIMIT || data.length < 2) return 'size'
  if (version !== VERSION) return 'version'
  if (type === TYPE.announce) return { type, introduction: new Uint8Array(data).subarray(2) }
  return isPairType(type) ? parsePair(type, new Uint8Array(data), me) : 'type'
}

const isPairType = (type: number): type is PairFrame['type'] => type > TYPE.announce && type <= TYPE.bye

function parsePair(type: PairFrame['type'], bytes: Bytes, me: string): PairFrame | DropReason {
  const isIntroduced = type === TYPE.introduced
  const end = isIntroduced ? HEADER + 1 + (bytes[HEADER] ?? 0) : HEADER
  if (bytes.length < end + SEAL) return 'size'
  if (base32(bytes.subarray(TO, SEQ)) !== me) return 'address'
  return {
    type,
    from: base32(bytes.subarray(FROM, TO)),
    seq: new DataView(bytes.buffer).getUint32(SEQ),
    introduction: isIntroduced ? bytes.subarray(HEADER + 1, end) : undefined,
    header: bytes.subarray(0, end),
    body: bytes.subarray(end),
  }
}

/** What the sender of a frame decides. */
export type Heading = Pick<PairFrame, 'type' | 'seq' | 'introduction'>

export const encodeHeader = ({ type, seq, introduction }: Heading, from: Bytes, to: Bytes): Bytes =>
  concat([VERSION, type], from, to, uint32(seq), introduction ? concat([introduction.length], introduction) : [])

/** A batch of messages, or a part of one. */
export interface Piece {
  /** The batch goes on in the next frame. */
  readonly more: boolean
  readonly chunk: Bytes
}

/** What is inside a sealed pair frame of any type. */
export interface Body extends Piece {
  /** The highest seq up to which everything arrived. */
  readonly ack: number
  /** The lowest seq that the sender still wants to arrive. */
  readonly floor: number
}

export const encodeBody = ({ ack, floor, more, chunk }: Body): Bytes =>
  concat(uint32(ack, floor), [Number(more)], chunk)

export function parseBody(bytes: Bytes): Body | undefined {
  if (bytes.length < BODY) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return {
    ack: view.getUint32(0),
    floor: view.getUint32(4),
    more: view.getUint8(8) === 1,
    chunk: bytes.subarray(BODY),
  }
}
