import { type Bytes, concat, utf8 } from './bytes'
import { VERSION } from './frames'

/** What a secret can be turned into. Different purposes give unrelated results. */
export interface Derivation {
  bytes(length: number, purpose: string, ...context: readonly Bytes[]): Promise<Bytes>
  /** An AES-256-GCM key that can not be exported. */
  key(purpose: string, ...context: readonly Bytes[]): Promise<CryptoKey>
}

/** HKDF-SHA-256 (RFC 5869). */
export async function hkdf(secret: Bytes, salt: Bytes): Promise<Derivation> {
  const root = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits', 'deriveKey'])
  const algorithm = (purpose: string, context: readonly Bytes[]) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt,
    info: label(purpose, ...context),
  })
  return {
    bytes: async (length, purpose, ...context) =>
      new Uint8Array(await crypto.subtle.deriveBits(algorithm(purpose, context), root, 8 * length)),
    key: (purpose, ...context) =>
      crypto.subtle.deriveKey(algorithm(purpose, context), root, { name: 'AES-GCM', length: 256 }, false, [
        'encrypt',
        'decrypt',
      ]),
  }
}

/** Says what bytes are for, so that those made for one purpose are of no use for another. */
export const label = (purpose: string, ...context: readonly Bytes[]): Bytes =>
  concat(utf8(`peerwright/${VERSION} ${purpose}\0`), ...context)

export const sha = async (size: 256 | 512, bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest(`SHA-${size}`, bytes))
