import { vi } from 'vitest'

/** One call of `encrypt`. */
export interface Sealed {
  readonly key: CryptoKey
  readonly iv: string
}

export const hex = (bytes: Uint8Array | ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Sees every AES-GCM operation: to know when none is under way, and which nonces were used with which key. */
export function watchCrypto() {
  const { subtle } = crypto
  const encrypt = subtle.encrypt.bind(subtle)
  const decrypt = subtle.decrypt.bind(subtle)
  const sealed: Sealed[] = []
  let opened = 0
  let underWay = 0
  const watch = <Value>(operation: Promise<Value>): Promise<Value> => {
    underWay++
    return operation.finally(() => underWay--)
  }
  vi.spyOn(subtle, 'encrypt').mockImplementation((algorithm, key, data) => {
    sealed.push({ key, iv: hex((algorithm as AesGcmParams).iv as Uint8Array) })
    return watch(encrypt(algorithm, key, data))
  })
  vi.spyOn(subtle, 'decrypt').mockImplementation((algorithm, key, data) => {
    opened++
    return watch(decrypt(algorithm, key, data))
  })
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    sealed,
    get opened() {
      return opened
    },
    /** Resolves when nothing is being sealed or opened, and nothing came of it that would be. */
    async settle(): Promise<void> {
      do await turn()
      while (underWay > 0)
    },
  }
}
