import type { Bytes } from './bytes'

/** Algorithms that belong together. Peers of different suites can not talk, and none can be talked into another. */
export interface Suite {
  /** The first byte of its public keys, and with them part of every id, signature and pair key. */
  readonly code: number
  /** Signs introductions. */
  readonly sign: { readonly name: string; readonly namedCurve: string; readonly hash: string }
  /** Agrees on pair keys. */
  readonly agree: { readonly name: string; readonly namedCurve: string }
  /** Bytes of each of the two public keys. */
  readonly size: number
}

const nist = { namedCurve: 'P-256', hash: 'SHA-256' }

/** Best first: what everybody should have, then what every browser has. WebCrypto ignores members it has no use for. */
export const SUITES: readonly [Suite, Suite] = [
  { code: 1, sign: { ...nist, name: 'Ed25519' }, agree: { ...nist, name: 'X25519' }, size: 32 },
  { code: 2, sign: { ...nist, name: 'ECDSA' }, agree: { ...nist, name: 'ECDH' }, size: 65 },
]

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
