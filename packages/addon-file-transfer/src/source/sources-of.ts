import { FileTransferError } from '../errors'
import { blobSource } from './blob-source'
import type { Source } from './source'
import { type StreamFile, StreamSource } from './stream-source'

/** Files that one call may send. */
const FILES = 10_000
/** How deep folders may lie in each other: what a receiver takes. */
const DEPTH = 32

/** What can be sent as a file, or as several. */
export type Sendable =
  | Blob
  | readonly (Blob | StreamFile)[]
  | FileSystemDirectoryHandle
  | FileSystemFileHandle
  | StreamFile

/** The files in what is to be sent. Throws `FILE_INVALID`; what can not be read rejects. */
export function sourcesOf(given: Sendable): Promise<readonly Source[]> {
  if (isHandle(given)) return fromHandle(given)
  const list = Array.isArray(given) ? given : [given]
  if (list.length > FILES) throw invalid(`${list.length} files, ${FILES} are allowed`)
  return Promise.resolve(list.map(sourceOf))
}

const invalid = (problem: string) => new FileTransferError('FILE_INVALID', { problem })

const isHandle = (given: object): given is FileSystemDirectoryHandle | FileSystemFileHandle =>
  typeof given === 'object' && given !== null && 'kind' in given && 'isSameEntry' in given

function sourceOf(file: unknown): Source {
  if (file instanceof Blob) {
    const { name = 'file', webkitRelativePath = '' } = file as Partial<File>
    return blobSource(file, name, webkitRelativePath.split('/').slice(0, -1))
  }
  const { name, size, stream } = (file ?? {}) as Partial<StreamFile>
  if (!(stream instanceof ReadableStream) || stream.locked)
    throw invalid('neither a file nor { name, stream } to be read')
  if (typeof name !== 'string' || name.length > 16_384) throw invalid('a name has at most 16384 characters')
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0)) throw invalid('a size is a number of bytes')
  return new StreamSource(file as StreamFile)
}

async function fromHandle(handle: FileSystemDirectoryHandle | FileSystemFileHandle): Promise<readonly Source[]> {
  if (handle.kind === 'file') return [sourceOf(await handle.getFile())]
  const found: Source[] = []
  await collect(handle, [handle.name].filter(Boolean), found)
  return found
}

async function collect(
  directory: FileSystemDirectoryHandle,
  folder: readonly string[],
  found: Source[],
): Promise<void> {
  if (folder.length > DEPTH) throw invalid(`folders lie deeper than ${DEPTH}`)
  // The type of a directory's entries is in a library of TypeScript's that its iteration is not.
  const entries = (directory as unknown as { values(): AsyncIterable<FileSystemHandle> }).values()
  for await (const entry of entries) {
    if (entry.kind === 'directory') await collect(entry as FileSystemDirectoryHandle, [...folder, entry.name], found)
    else found.push(blobSource(await (entry as FileSystemFileHandle).getFile(), entry.name, folder))
    if (found.length > FILES) throw invalid(`more than ${FILES} files`)
  }
}
