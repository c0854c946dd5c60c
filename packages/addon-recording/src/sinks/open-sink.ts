import { type ChooseSink, invalid, isFile, isFolder, isSink, type RecordingSink } from '../options'
import type { RecordingFile } from '../recording-file'
import { BlobSink } from './blob-sink'
import type { ByteSink } from './byte-sink'
import { FileSink } from './file-sink'
import { StreamSink } from './stream-sink'

/** Opens what the application wants this file to be written to; without a wish, a Blob. */
export async function openSink(wanted: RecordingSink | ChooseSink | undefined, file: RecordingFile): Promise<ByteSink> {
  const sink = typeof wanted === 'function' ? await wanted(file) : wanted
  if (sink === undefined) return new BlobSink(file.type)
  if (!isSink(sink)) throw invalid('sink: expected a WritableStream, a file or folder handle, or opfs')
  if (sink === 'opfs') return openIn(await privateFolder(), file)
  if (isFolder(sink)) return openIn(sink, file)
  if (isFile(sink)) return FileSink.open(sink)
  return isFileStream(sink) ? new FileSink(sink) : new StreamSink(sink)
}

/** What `createWritable()` gives takes bytes at any place. */
const isFileStream = (stream: WritableStream): stream is FileSystemWritableFileStream =>
  typeof (stream as FileSystemWritableFileStream).seek === 'function'

async function openIn(folder: FileSystemDirectoryHandle, { name }: RecordingFile): Promise<ByteSink> {
  return FileSink.open(await folder.getFileHandle(name, { create: true }))
}

async function privateFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return root.getDirectoryHandle('recordings', { create: true })
}
