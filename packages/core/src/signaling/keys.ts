import type { Secrecy } from '../contract/peer-view'
import { type Bytes, base32, concat, uint32, utf8 } from './bytes'
import { hkdf, label, sha } from './hkdf'
import { agree, SUITES, type Suite } from './suites'

/** What everybody in the room may know of a peer. */
export interface PublicKeys {
  readonly suite: Suite
  /** The address in base32: 32 characters. */
  readonly id: string
  /** First 20 bytes of SHA-256 over suite code and signing key. */
  readonly address: Bytes
  /** Suite code, signing key, agreement key. */
  readonly bundle: Bytes
}

/** Who we are during one join. The private keys can not be exported. */
export interface Identity extends PublicKeys {
  readonly signing: CryptoKey
  readonly agreement: CryptoKey
}

export interface RoomNames {
  readonly app: string
  readonly room: string
  readonly password?: string | undefined
  readonly secret?: string | Uint8Array | undefined
}

export interface RoomKeys {
  readonly secrecy: Secrecy
  /** Where everybody announces: 32 characters of a-z and 2-7, fit for any broker. */
  readonly topic: string
  /** Seals introductions. */
  readonly announce: CryptoKey
  /** Goes into every pair key: who does not know the room can not stand between two who do. */
  readonly psk: Bytes
  /** The topic on which that peer alone listens. */
  inbox(id: string): Promise<string>
}

/** Keys between me and one remote, one per direction. */
export interface PairKeys {
  readonly from: Bytes
  readonly to: Bytes
  readonly send: CryptoKey
  readonly receive: CryptoKey
  /** Sixty digits made from both sides' public keys; equal on both sides. */
  readonly fingerprint: string
}

const PASSWORD_ROUNDS = 600_000

/** Makes the keys of one join; without a suite, of the best one that this browser has. */
export const createIdentity = (suite?: Suite): Promise<Identity> =>
  suite ? generate(suite) : generate(SUITES[0]).catch(() => generate(SUITES[1]))

async function generate(suite: Suite): Promise<Identity> {
  const [signing, agreement] = await Promise.all([
    generatePair(suite.sign, ['sign', 'verify']),
    generatePair(suite.agree, ['deriveBits']),
  ])
  const keys = [await exportPublic(signing), await exportPublic(agreement)]
  return {
    ...(await publicKeys(suite, concat([suite.code], ...keys))),
    signing: signing.privateKey,
    agreement: agreement.privateKey,
  }
}

const generatePair = (algorithm: AlgorithmIdentifier, usages: KeyUsage[]): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(algorithm, false, usages) as Promise<CryptoKeyPair>

const exportPublic = async ({ publicKey }: CryptoKeyPair): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))

/** The id that belongs to a bundle: nobody can claim another's, nor the same one with another suite. */
export async function publicKeys(suite: Suite, bundle: Bytes): Promise<PublicKeys> {
  const address = (await sha(256, bundle.subarray(0, 1 + suite.size))).subarray(0, 20)
  return { suite, id: base32(address), address, bundle }
}

/** Everything that follows from the room's names, its password and its secret. With a password: 0.2 to 0.7 s. */
export async function deriveRoomKeys({ app, room, password, secret = '' }: RoomNames): Promise<RoomKeys> {
  const names = fields(app, room)
  const stretched = password ? await stretch(password, label('password', names)) : ''
  const { bytes, key } = await hkdf(concat(names, fields(stretched, secret)), label('room'))
  return {
    secrecy: (secret.length && 'secret') || (stretched && 'password') || 'public',
    topic: base32(await bytes(20, 'topic')),
    announce: await key('announce'),
    psk: await bytes(32, 'psk'),
    inbox: async (id) => base32(await bytes(20, 'inbox', utf8(id))),
  }
}

/** Each with its length in front, so that different fields never look the same. */
const fields = (...values: readonly (string | Uint8Array)[]): Bytes =>
  concat(...values.map(normal).flatMap((value) => [uint32(value.length), value]))

/** One normal form, so that what looks the same on two keyboards has the same bytes. */
const normal = (value: string | Uint8Array) => (typeof value === 'string' ? utf8(value.normalize()) : value)

/** PBKDF2 (RFC 8018), slow on purpose. */
async function stretch(password: string, salt: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', utf8(password.normalize()), 'PBKDF2', false, ['deriveBits'])
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: PASSWORD_ROUNDS }
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256))
}

/** Agrees with one remote of the same suite. Once per remote and join: a second session would repeat nonces. */
export async function derivePairKeys(me: Identity, remote: PublicKeys, { psk }: RoomKeys): Promise<PairKeys> {
  const bundles = concat(...(me.id < remote.id ? [me, remote] : [remote, me]).map(({ bundle }) => bundle))
  const shared = await agree(me.suite, me.agreement, remote.bundle.subarray(1 + me.suite.size))
  const { key } = await hkdf(concat(shared, psk), await sha(256, bundles))
  const fingerprint = await sha(512, label('fingerprint', bundles))
  return {
    from: me.address,
    to: remote.address,
    send: await key('pair', me.address, remote.address),
    receive: await key('pair', remote.address, me.address),
    fingerprint: fingerprint
      .subarray(0, 60)
      .map((byte) => byte % 10)
      .join(''),
  }
}
