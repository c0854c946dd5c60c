import type { Source } from './shared-stream'

/** Bytes that are read from a Blob at once. */
const PIECE = 262_144

/**
 * Reads a Blob into one piece of memory again and again. Each piece must be used up before the next one is read.
 * Engines whose Blobs have no byte stream choose the pieces themselves.
 */
export function blobSource(blob: Blob): Source {
  const stream = blob.stream()
  let reader: ReadableStreamBYOBReader
  try {
    reader = stream.getReader({ mode: 'byob' })
  } catch {
    return stream.getReader()
  }
  let buffer = new ArrayBuffer(PIECE)
  return {
    async read() {
      const result = await reader.read(new Uint8Array(buffer))
      if (result.value) buffer = result.value.buffer
      return result as ReadableStreamReadResult<Uint8Array>
    },
    cancel: (reason) => reader.cancel(reason),
  }
}
