import { type Bytes, concat, utf8 } from './bytes'
import {
  type AnnounceFrame,
  type Body,
  type DropReason,
  encodeBody,
  encodeHeader,
  type PairFrame,
  parseBody,
  TYPE,
  VERSION,
} from './frames'
import { label } from './hkdf'
import { type Identity, type PairKeys, type PublicKeys, publicKeys, type RoomKeys } from './keys'
import { SIGNATURE, type Suite, verify } from './suites'

const NONCE = 12

/** Our own introduction, sealed for everybody who has the room's key: made once per join. */
export interface Introductions {
  /** The whole frame for the room's topic. */
  readonly announce: Bytes
  /** What our sessions carry until the remote knows us. */
  readonly carried: Bytes
}

/** Somebody's keys and a signature that nobody has looked at yet. */
export interface Introduction extends PublicKeys {
  readonly signature: Bytes
}

/** A frame that introduces its sender. */
export type IntroducingFrame = AnnounceFrame | (PairFrame & { readonly introduction: Bytes })

export async function introduce(me: Identity, room: RoomKeys): Promise<Introductions> {
  const signature = await crypto.subtle.sign(me.suite.sign, me.signing, transcript(room, me.bundle))
  const plain = concat(me.bundle, new Uint8Array(signature))
  return {
    announce: concat([VERSION, TYPE.announce], await sealIntroduction(room, TYPE.announce, plain)),
    carried: await sealIntroduction(room, TYPE.introduced, plain),
  }
}

/** What an introduction signs: these keys, of this suite, in this room. */
const transcript = (room: RoomKeys, bundle: Bytes): Bytes => label('introduction', utf8(room.topic), bundle)

async function sealIntroduction(room: RoomKeys, type: number, plain: Bytes): Promise<Bytes> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE))
  const sealed = await crypto.subtle.encrypt(gcm(iv, new Uint8Array([VERSION, type])), room.announce, plain)
  return concat(iv, new Uint8Array(sealed))
}

/** Opens an introduction without looking at its signature: that is dear, and often the sender is known already. */
export async function openIntroduction(
  frame: IntroducingFrame,
  room: RoomKeys,
  suite: Suite,
): Promise<Introduction | DropReason> {
  const { type, introduction } = frame
  const algorithm = gcm(introduction.subarray(0, NONCE), new Uint8Array([VERSION, type]))
  const plain = await decrypt(algorithm, room.announce, introduction.subarray(NONCE))
  if (!plain) return 'room'
  const end = plain.length - SIGNATURE
  if (plain[0] !== suite.code || end !== 1 + 2 * suite.size) return 'suite'
  const keys = await publicKeys(suite, plain.subarray(0, end))
  if (type !== TYPE.announce && frame.from !== keys.id) return 'identity'
  return { ...keys, signature: plain.subarray(end) }
}

/** Whether the introduction was made by the owner of its keys, for this room. */
export const verifyIntroduction = ({ suite, bundle, signature }: Introduction, room: RoomKeys): Promise<boolean> =>
  verify(suite, bundle.subarray(1, 1 + suite.size), signature, transcript(room, bundle))

/** Seals a frame for one remote. Never twice with the same type and seq. */
export async function sealFrame(
  keys: PairKeys,
  frame: Pick<PairFrame, 'type' | 'seq' | 'introduction'>,
  body: Body,
): Promise<Bytes> {
  const header = encodeHeader(frame, keys.from, keys.to)
  const sealed = await crypto.subtle.encrypt(gcm(nonce(frame), header), keys.send, encodeBody(body))
  return concat(header, new Uint8Array(sealed))
}

/** What a remote sealed; `undefined` when it was not the remote, or not for us. */
export async function openFrame(keys: PairKeys, frame: PairFrame): Promise<Body | undefined> {
  const plain = await decrypt(gcm(nonce(frame), frame.header), keys.receive, frame.body)
  return plain && parseBody(plain)
}

/** Type and seq: each type that counts for itself has nonces of its own. */
function nonce({ type, seq }: Pick<PairFrame, 'type' | 'seq'>): Bytes {
  const iv = new Uint8Array(NONCE)
  iv[0] = type
  new DataView(iv.buffer).setUint32(NONCE - 4, seq)
  return iv
}

const gcm = (iv: Bytes, additionalData: Bytes) => ({ name: 'AES-GCM', iv, additionalData })

async function decrypt(algorithm: ReturnType<typeof gcm>, key: CryptoKey, sealed: Bytes): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed))
  } catch {
    return undefined
  }
}
