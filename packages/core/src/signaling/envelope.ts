import { type Bytes, concat, uint32, utf8 } from './bytes'
import {
  type AnnounceFrame,
  type Body,
  type DropReason,
  encodeBody,
  encodeHeader,
  type Heading,
  type PairFrame,
  parseBody,
  TYPE,
  VERSION,
} from './frames'
import { label } from './hkdf'
import { type Identity, type PairKeys, type PublicKeys, publicKeys, type RoomKeys } from './keys'
import { SIGNATURE, type Suite, verify } from './suites'

const NONCE = 12
const NOTHING = new Uint8Array()

/** Our keys and signature, sealed for everybody who has the room's key: made once per join. */
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
  const iv = crypto.getRandomValues(new Uint8Array(NONCE))
  const carried = concat(iv, await encrypt(room.announce, iv, NOTHING, concat(me.bundle, new Uint8Array(signature))))
  return { announce: concat([VERSION, TYPE.announce], carried), carried }
}

/** What an introduction signs: these keys, of this suite, in this room. */
const transcript = (room: RoomKeys, bundle: Bytes): Bytes => label('introduction', utf8(room.topic), bundle)

/** Opens an introduction without looking at its signature: that is dear, and often the sender is known already. */
export async function openIntroduction(
  frame: IntroducingFrame,
  room: RoomKeys,
  suite: Suite,
): Promise<Introduction | DropReason> {
  const { type, introduction } = frame
  const plain = await decrypt(room.announce, introduction.subarray(0, NONCE), NOTHING, introduction.subarray(NONCE))
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
export async function sealFrame(keys: PairKeys, heading: Heading, body: Body): Promise<Bytes> {
  const header = encodeHeader(heading, keys.from, keys.to)
  return concat(header, await encrypt(keys.send, nonce(heading), header, encodeBody(body)))
}

/** What a remote sealed; `undefined` when it was not the remote, or not for us. */
export async function openFrame(keys: PairKeys, frame: PairFrame): Promise<Body | undefined> {
  const plain = await decrypt(keys.receive, nonce(frame), frame.header, frame.body)
  return plain && parseBody(plain)
}

/** Type and seq: each type that counts for itself has nonces of its own. */
const nonce = ({ type, seq }: Heading): Bytes => concat([type], new Uint8Array(NONCE - 5), uint32(seq))

const gcm = (iv: Bytes, additionalData: Bytes) => ({ name: 'AES-GCM', iv, additionalData })

const encrypt = async (key: CryptoKey, iv: Bytes, header: Bytes, plain: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.encrypt(gcm(iv, header), key, plain))

const decrypt = (key: CryptoKey, iv: Bytes, header: Bytes, sealed: Bytes): Promise<Bytes | undefined> =>
  crypto.subtle.decrypt(gcm(iv, header), key, sealed).then(
    (plain) => new Uint8Array(plain),
    () => undefined,
  )
