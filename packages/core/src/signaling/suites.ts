import type { Bytes } from './bytes'

const P256 = { namedCurve: 'P-256', hash: 'SHA-256' }

/** Algorithms that belong together. Peers of different suites can not talk, and none can be talked into another. */
export interface Suite {
  /** The first byte of its public keys, and with them part of every id, signature and pair key. */
  readonly code: number
  /** Signs introductions. */
  readonly sign: EcdsaParams
  /** Agrees on pair keys. */
  readonly agree: Algorithm
  /** Bytes of each of the two public keys. */
  readonly size: number
}

/** WebCrypto takes no notice of members that an algorithm has no use for. */
const suite = (code: number, sign: string, agree: string, size: number): Suite => ({
  code,
  sign: { ...P256, name: sign },
  agree: { ...P256, name: agree },
  size,
})

/** What everybody should have, and what every browser has. */
export const SUITES = [suite(1, 'Ed25519', 'X25519', 32), suite(2, 'ECDSA', 'ECDH', 65)] as const

/** Bytes of a signature in either suite. */
export const SIGNATURE = 64

/** Whether the holder of that public key signed; `false` also for what is no key. */
export async function verify({ sign }: Suite, key: Bytes, signature: Bytes, data: Bytes): Promise<boolean> {
  try {
    return await crypto.subtle.verify(sign, await importKey(sign, key, ['verify']), signature, data)
  } catch {
    return false
  }
}

/** The secret that both sides come to, each from its own private and the other's public key. */
export async function agree({ agree }: Suite, own: CryptoKey, other: Bytes): Promise<Bytes> {
  const algorithm = { name: agree.name, public: await importKey(agree, other, []) }
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, own, 256))
}

const importKey = (algorithm: AlgorithmIdentifier, key: Bytes, usages: KeyUsage[]): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', key, algorithm, false, usages)
