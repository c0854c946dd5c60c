import { folder } from '../opfs/layout'
import type { Opfs } from '../opfs/opfs'
import { asFile, type Incoming, type Sink } from './sink'

/** Writes a file into the origin private file system, where the next page finds what a crash left of it. */
export async function opfsSink(opfs: Opfs, incoming: Incoming): Promise<Sink> {
  const { id, key, name, type, size, modified } = incoming
  const { slot, stored } = await opfs.call('open', { id, key, name, type, size, modified })
  return {
    stored,
    write: (index, block) => opfs.call('write', slot, index, block),
    truncate: (blocks) => opfs.call('truncate', slot, blocks),
    finish: async () => {
      const complete = await opfs.call('finish', slot)
      const handle = await (await folder('complete')).getFileHandle(complete)
      return { handle, file: asFile([await handle.getFile()], incoming) }
    },
    suspend: () => opfs.call('suspend', slot),
    discard: () => opfs.call('discard', slot),
  }
}
