import { BLOCK, blocksIn, type Hash, hashOf, keyOf } from '../hash'
import type { Cursor, Source } from './source'

/** A Blob or File: every receiver reads it at its own pace. */
export function blobSource(file: Blob & Partial<File>, name: string, folder: readonly string[]): Source {
  const { size, type, lastModified: modified } = file
  const hashes = new Map<number, Hash>()
  const block = async (index: number) => {
    if (index >= blocksIn(size)) return undefined
    return new Uint8Array(await file.slice(index * BLOCK, (index + 1) * BLOCK).arrayBuffer())
  }
  const hash = async (index: number) => {
    const known = hashes.get(index)
    if (known) return known
    const bytes = await block(index)
    if (!bytes) return undefined
    const made = await hashOf(bytes)
    hashes.set(index, made)
    return made
  }
  const cursor: Cursor = { block, hash, release() {}, close() {} }
  return {
    name,
    folder,
    type,
    modified,
    size,
    key: async () => keyOf(size, (await hash(0)) ?? '', (await hash(blocksIn(size) - 1)) ?? ''),
    open: () => cursor,
    close: () => hashes.clear(),
  }
}
