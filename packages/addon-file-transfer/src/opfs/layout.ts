import * as v from 'valibot'

/** The folder in the origin private file system; below it, one for files under way and one for complete ones. */
const ROOT = 'peerwright-files'
/** The same content can be received that often at once, in several tabs for example. */
export const SLOTS = 8

/** What is noted beside an incomplete file. */
const entrySchema = v.object({
  id: v.string(),
  key: v.string(),
  name: v.string(),
  type: v.string(),
  size: v.optional(v.number()),
  modified: v.optional(v.number()),
})

export type PartialEntry = v.InferOutput<typeof entrySchema>

/** A folder of ours. */
export async function folder(kind: 'partial' | 'complete'): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return (await root.getDirectoryHandle(ROOT, { create: true })).getDirectoryHandle(kind, { create: true })
}

export const slotName = (key: string, slot: number): string => `${key}.${slot}`

/** What lies in a folder. */
export async function namesIn(directory: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = []
  for await (const name of (directory as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name)
  return names
}

/** What is noted in a file's journal; `undefined` where that makes no sense. */
export async function readEntry(directory: FileSystemDirectoryHandle, name: string): Promise<PartialEntry | undefined> {
  try {
    const file = await (await directory.getFileHandle(name)).getFile()
    const result = v.safeParse(entrySchema, JSON.parse(await file.text()))
    return result.success ? result.output : undefined
  } catch {
    return undefined
  }
}
