import { asFile, type Incoming, type Sink } from './sink'

/** Keeps a file as a Blob: browsers move large ones to disk as they see fit. */
export function memorySink(incoming: Incoming): Sink {
  const parts: Blob[] = []
  const truncate = async (blocks: number) => void parts.splice(blocks)
  return {
    stored: [],
    write: async (index, block) => void (parts[index] = new Blob([block])),
    truncate,
    finish: async () => ({ file: asFile(parts, incoming) }),
    suspend: () => truncate(0),
    discard: () => truncate(0),
  }
}
