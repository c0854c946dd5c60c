import { BLOCK, type Hash, hashOf } from '../hash'
import { folder, namesIn, type PartialEntry, SLOTS, slotName } from './layout'

/** What is not in TypeScript's library for pages: it exists in workers only. */
interface AccessHandle {
  read(buffer: Uint8Array, options: { at: number }): number
  write(buffer: Uint8Array, options: { at: number }): number
  truncate(size: number): void
  getSize(): number
  flush(): void
  close(): void
}
interface WorkerFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<AccessHandle>
  move(directory: FileSystemDirectoryHandle, name: string): Promise<void>
}

/** An incomplete file. What it holds is its own journal: its length says how many blocks it has. */
export class PartialFile {
  readonly stored: Hash[] = []
  readonly #entry: PartialEntry
  readonly #directory: FileSystemDirectoryHandle
  readonly #name: string
  readonly #file: WorkerFile
  readonly #access: AccessHandle

  private constructor(
    entry: PartialEntry,
    directory: FileSystemDirectoryHandle,
    name: string,
    file: WorkerFile,
    access: AccessHandle,
  ) {
    this.#entry = entry
    this.#directory = directory
    this.#name = name
    this.#file = file
    this.#access = access
  }

  /** Opens what is there of that content, or a new file. */
  static async open(entry: PartialEntry): Promise<PartialFile> {
    const directory = await folder('partial')
    for (let slot = 0; ; slot++) {
      const name = slotName(entry.key, slot)
      const file = (await directory.getFileHandle(`${name}.part`, { create: true })) as WorkerFile
      try {
        const partial = new PartialFile(entry, directory, name, file, await file.createSyncAccessHandle())
        await partial.#begin()
        return partial
      } catch (error) {
        // Somebody else, in another tab maybe, writes to it.
        if ((error as Error).name !== 'NoModificationAllowedError' || slot + 1 >= SLOTS) throw error
      }
    }
  }

  write(index: number, block: Uint8Array<ArrayBuffer>): void {
    const written = this.#access.write(block, { at: index * BLOCK })
    if (written !== block.length) throw new DOMException('the disk is full', 'QuotaExceededError')
  }

  truncate(blocks: number): void {
    this.#access.truncate(blocks * BLOCK)
  }

  /** Moves the file to the complete ones; returns its name there. */
  async finish(): Promise<string> {
    this.suspend()
    const complete = await folder('complete')
    const name = unique(this.#entry.name, new Set(await namesIn(complete)))
    await this.#file.move(complete, name)
    await this.#directory.removeEntry(`${this.#name}.json`)
    return name
  }

  suspend(): void {
    this.#access.flush()
    this.#access.close()
  }

  async discard(): Promise<void> {
    this.#access.close()
    await this.#directory.removeEntry(`${this.#name}.part`)
    await this.#directory.removeEntry(`${this.#name}.json`)
  }

  async #begin(): Promise<void> {
    try {
      await this.#hash()
      await this.#note()
    } catch (error) {
      this.#access.close()
      throw error
    }
  }

  /** Only whole blocks count: the last one may have been cut off by a crash. */
  async #hash(): Promise<void> {
    const block = new Uint8Array(BLOCK)
    const blocks = Math.floor(this.#access.getSize() / BLOCK)
    for (let index = 0; index < blocks; index++) {
      this.#access.read(block, { at: index * BLOCK })
      this.stored.push(await hashOf(block))
    }
    this.truncate(blocks)
  }

  async #note(): Promise<void> {
    const file = (await this.#directory.getFileHandle(`${this.#name}.json`, { create: true })) as WorkerFile
    const access = await file.createSyncAccessHandle()
    const bytes = new TextEncoder().encode(JSON.stringify(this.#entry))
    access.write(bytes, { at: 0 })
    access.truncate(bytes.length)
    access.close()
  }
}

/** The name, with a number where it is taken. */
function unique(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${stem} (${number})${ending}`
  return free
}
