import { FileTransferError } from '../errors'
import type { Opfs } from '../opfs/opfs'
import { handleSink } from './handle-sink'
import { memorySink } from './memory-sink'
import { opfsSink } from './opfs-sink'
import type { Incoming, Sink } from './sink'
import { streamSink } from './stream-sink'

/**
 * Where a file goes: `'memory'` makes a File of it, `'opfs'` writes it into the origin private file system (which needs
 * the option `worker`), a `FileSystemFileHandle` is a place that the user chose, and a `WritableStream` is anything else.
 */
export type FileSink = 'memory' | 'opfs' | WritableStream<Uint8Array> | FileSystemFileHandle

/** Checks what `accept` was given. Throws `FILE_SINK_INVALID`. */
export function checkSink(sink: unknown, opfs: Opfs | undefined): asserts sink is FileSink {
  if (sink === 'opfs' && !opfs) throw invalid("'opfs' needs the option worker")
  if (sink === 'memory' || sink === 'opfs' || isHandle(sink)) return
  if (!(sink instanceof WritableStream)) throw invalid('neither a stream nor a file handle')
  if (sink.locked) throw invalid('the stream has a writer already')
}

/** Opens the place for a file. */
export async function openSink(sink: FileSink, incoming: Incoming, opfs: Opfs | undefined): Promise<Sink> {
  if (sink === 'memory') return memorySink(incoming)
  if (sink === 'opfs' && opfs) return opfsSink(opfs, incoming)
  return isHandle(sink) ? handleSink(sink, incoming) : streamSink(sink as WritableStream<Uint8Array>)
}

const invalid = (problem: string) => new FileTransferError('FILE_SINK_INVALID', { problem })

const isHandle = (sink: unknown): sink is FileSystemFileHandle =>
  typeof sink === 'object' && sink !== null && 'createWritable' in sink
