/** Bytes of a block, except the last one of a file. */
export const BLOCK = 1_048_576

/** A SHA-256 as 43 characters of base64url. */
export type Hash = string

export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<Hash> {
  return toText(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

const hashOfText = (text: string): Promise<Hash> => hashOf(new TextEncoder().encode(text))

/** What stands for a whole file: its size and the hashes of its blocks. */
export const rootOf = (size: number, blocks: readonly Hash[]): Promise<Hash> =>
  hashOfText(`root ${size} ${blocks.join(' ')}`)

/** By what a file is found again; proof is what its blocks hash to. */
export const keyOf = (size: number, first: Hash, last: Hash): Promise<Hash> =>
  hashOfText(`key ${size} ${first} ${last}`)

/** Tells who knows a transfer's id that we know it too, and nobody else anything: ids are secrets. */
export const tokenOf = (id: string, asking: string, asked: string): Promise<Hash> =>
  hashOfText(`token ${id} ${asking} ${asked}`)

/** An unguessable name for a transfer. */
export const newId = (): string => toText(crypto.getRandomValues(new Uint8Array(16)))

/** How many blocks so many bytes are. */
export const blocksIn = (size: number): number => Math.ceil(size / BLOCK)

const toText = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
