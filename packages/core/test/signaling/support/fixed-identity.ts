import { concat } from '../../../src/signaling/bytes'
import { type Identity, publicKeys } from '../../../src/signaling/keys'
import { SUITES } from '../../../src/signaling/suites'

/** DER (RFC 8410) in front of the 32 bytes of a private key. */
const PKCS8 = { Ed25519: [6, 3, 43, 101, 112], X25519: [6, 3, 43, 101, 110] }

/** An Ed25519 and X25519 identity that is the same in every run. */
export async function fixedIdentity(seed: number): Promise<Identity> {
  const signing = await importPrivate('Ed25519', seed, ['sign'])
  const agreement = await importPrivate('X25519', seed + 1, ['deriveBits'])
  const bundle = concat([1], await publicOf(signing), await publicOf(agreement))
  return { ...(await publicKeys(SUITES[0], bundle)), signing, agreement }
}

function importPrivate(name: keyof typeof PKCS8, seed: number, usages: KeyUsage[]): Promise<CryptoKey> {
  const secret = new Uint8Array(32).fill(seed)
  const der = concat([48, 46, 2, 1, 0, 48, 5], PKCS8[name], [4, 34, 4, 32], secret)
  return crypto.subtle.importKey('pkcs8', der, name, true, usages)
}

async function publicOf(key: CryptoKey): Promise<Uint8Array> {
  const { x = '' } = await crypto.subtle.exportKey('jwk', key)
  return Uint8Array.from(atob(x.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
