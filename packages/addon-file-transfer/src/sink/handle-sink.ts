import { BLOCK } from '../hash'
import { asFile, type Incoming, type Sink } from './sink'

/** Writes a file where the user chose: browsers show it there once it is complete, not before. */
export async function handleSink(handle: FileSystemFileHandle, incoming: Incoming): Promise<Sink> {
  const writable = await handle.createWritable()
  const drop = (cause?: unknown) => writable.abort(cause)
  return {
    stored: [],
    write: (index, data) => writable.write({ type: 'write', position: index * BLOCK, data }),
    truncate: (blocks) => writable.truncate(blocks * BLOCK),
    finish: async () => {
      await writable.close()
      return { handle, file: asFile([await handle.getFile()], incoming) }
    },
    suspend: drop,
    discard: drop,
  }
}
