import { type Bytes, concat, utf8 } from './bytes'
import { VERSION } from './frames'

/** Says what bytes are for, so that those made for one purpose are of no use for another. */
export const label = (purpose: string, ...context: readonly Uint8Array[]): Bytes =>
  concat(utf8(`peerwright/${VERSION} ${purpose}\0`), ...context)

/** Bytes of any length, as the key that `deriveBytes` and `deriveKey` start from. */
export const inputKey = (bytes: Bytes, algorithm = 'HKDF'): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, algorithm, false, ['deriveBits', 'deriveKey'])

/** HKDF-SHA-256 (RFC 5869). */
const hkdf = (salt: Bytes, info: Bytes) => ({ name: 'HKDF', hash: 'SHA-256', salt, info })

export const deriveBytes = async (key: CryptoKey, salt: Bytes, info: Bytes, length: number): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.deriveBits(hkdf(salt, info), key, 8 * length))

export const deriveKey = (key: CryptoKey, salt: Bytes, info: Bytes): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(hkdf(salt, info), key, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])

export const digest = async (algorithm: 'SHA-256' | 'SHA-512', bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest(algorithm, bytes))
