import type { Sink } from './sink'

/** Writes a file into a stream, which sets the pace. */
export function streamSink(stream: WritableStream<Uint8Array>): Sink {
  const writer = stream.getWriter()
  const drop = (cause: unknown) => writer.abort(cause)
  return {
    stored: [],
    write: async (_, block) => {
      await writer.ready
      await writer.write(block)
    },
    truncate: async () => {
      throw new TypeError('what was written into a stream can not be taken back')
    },
    finish: async () => {
      await writer.close()
      return {}
    },
    suspend: () => drop(new DOMException('the file is incomplete', 'AbortError')),
    discard: drop,
  }
}
