import { PartialFile } from './partial-file'
import type { Answer, Call, Operations } from './protocol'

type Handlers = { [Name in keyof Operations]: (...args: Parameters<Operations[Name]>) => unknown }

/** Answers the page's calls: the worker's side. */
export function serve(): void {
  const files = new Map<number, PartialFile>()
  let last = 0
  const fileOf = (slot: number): PartialFile => {
    const file = files.get(slot)
    if (!file) throw new DOMException('that file is not open', 'InvalidStateError')
    return file
  }
  const leave = (slot: number): PartialFile => {
    const file = fileOf(slot)
    files.delete(slot)
    return file
  }
  const handlers: Handlers = {
    open: async (entry) => {
      const file = await PartialFile.open(entry)
      files.set(++last, file)
      return { slot: last, stored: file.stored }
    },
    write: (slot, index, block) => fileOf(slot).write(index, block),
    truncate: (slot, blocks) => fileOf(slot).truncate(blocks),
    finish: (slot) => leave(slot).finish(),
    suspend: (slot) => leave(slot).suspend(),
    discard: (slot) => leave(slot).discard(),
  }
  const handle = async ({ call, operation, args }: Call): Promise<Answer> => {
    try {
      return { call, result: await (handlers[operation] as (...args: readonly unknown[]) => unknown)(...args) }
    } catch (error) {
      return { call, error }
    }
  }
  globalThis.onmessage = async ({ data }: MessageEvent<Call>) => postMessage(await handle(data))
}
