import type { Secrecy } from '../contract/peer-view'
import { type Bytes, base32, concat, uint32, utf8 } from './bytes'
import { deriveBytes, deriveKey, digest, inputKey, label } from './hkdf'
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

/** Makes the keys of one join, of the best suite that this browser has. */
export async function createIdentity(suites: readonly Suite[] = SUITES): Promise<Identity> {
  const [suite = SUITES[1], ...others] = suites
  return generate(suite).catch((cause) => {
    if (others.length === 0) throw cause
    return createIdentity(others)
  })
}

async function generate(suite: Suite): Promise<Identity> {
  const [signing, agreement] = await Promise.all([
    generatePair(suite.sign, ['sign', 'verify']),
    generatePair(suite.agree, ['deriveBits']),
  ])
  const [signer, agreed] = await Promise.all([exportPublic(signing), exportPublic(agreement)])
  const keys = await publicKeys(suite, concat([suite.code], signer, agreed))
  return { ...keys, signing: signing.privateKey, agreement: agreement.privateKey }
}

const generatePair = (algorithm: AlgorithmIdentifier, usages: KeyUsage[]): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(algorithm, false, usages) as Promise<CryptoKeyPair>

const exportPublic = async ({ publicKey }: CryptoKeyPair): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))

/** The id that belongs to a bundle: nobody can claim another's, nor the same one with another suite. */
export async function publicKeys(suite: Suite, bundle: Bytes): Promise<PublicKeys> {
  const address = (await digest('SHA-256', bundle.subarray(0, 1 + suite.size))).subarray(0, 20)
  return { suite, id: base32(address), address, bundle }
}

/** Everything that follows from the room's names, its password and its secret. With a password: 0.2 to 0.7 s. */
export async function deriveRoomKeys({ app, room, password, secret = '' }: RoomNames): Promise<RoomKeys> {
  const names = fields(normal(app), normal(room))
  const stretched = password ? await stretch(normal(password), label('password', names)) : new Uint8Array()
  const root = await inputKey(concat(names, fields(stretched, typeof secret === 'string' ? normal(secret) : secret)))
  const derive = (purpose: string, length: number, ...context: Bytes[]) =>
    deriveBytes(root, label('room'), label(purpose, ...context), length)
  return {
    secrecy: (secret.length && 'secret') || (password ? 'password' : 'public'),
    topic: base32(await derive('topic', 20)),
    announce: await deriveKey(root, label('room'), label('announce')),
    psk: await derive('psk', 32),
    inbox: async (id) => base32(await derive('inbox', 20, utf8(id))),
  }
}

/** One normal form, so that what looks the same on two keyboards has the same bytes. */
const normal = (text: string): Bytes => utf8(text.normalize())

/** Each with its length in front, so that different fields never look the same. */
const fields = (...values: readonly Uint8Array[]): Bytes =>
  concat(...values.flatMap((value) => [uint32(value.length), value]))

async function stretch(password: Bytes, salt: Bytes): Promise<Bytes> {
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: PASSWORD_ROUNDS }
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, await inputKey(password, 'PBKDF2'), 256))
}

/** Agrees with one remote of the same suite. Once per remote and join: a second session would repeat nonces. */
export async function derivePairKeys(me: Identity, remote: PublicKeys, { psk }: RoomKeys): Promise<PairKeys> {
  const bundles = concat(...(me.id < remote.id ? [me, remote] : [remote, me]).map(({ bundle }) => bundle))
  const salt = await digest('SHA-256', bundles)
  const key = await inputKey(concat(await agree(me.suite, me.agreement, remote.bundle.slice(1 + me.suite.size)), psk))
  return {
    from: me.address,
    to: remote.address,
    send: await deriveKey(key, salt, label('pair', me.address, remote.address)),
    receive: await deriveKey(key, salt, label('pair', remote.address, me.address)),
    fingerprint: digits(await digest('SHA-512', label('fingerprint', bundles))),
  }
}

/** Twelve groups of five digits, each out of five bytes. */
function digits(hash: Bytes): string {
  const view = new DataView(hash.buffer)
  const group = (index: number) => (view.getUint8(5 * index) * 2 ** 32 + view.getUint32(5 * index + 1)) % 100_000
  return Array.from({ length: 12 }, (_, index) => String(group(index)).padStart(5, '0')).join('')
}
