import type { Hash } from '../hash'

/** Where a received file goes: blocks in their order. */
export interface Sink {
  /** Hashes of the blocks that were there already. */
  readonly stored: readonly Hash[]
  /** Resolves once the block is where a crash of the page does not reach it, if this sink can say that of anything. */
  write(index: number, block: Uint8Array<ArrayBuffer>): Promise<void>
  /** Forgets all but the first blocks. Rejects where that can not be done. */
  truncate(blocks: number): Promise<void>
  /** The file is complete and proved. */
  finish(): Promise<Finished>
  /** Nothing more will come for now; what is there stays, where it can be found again. */
  suspend(): Promise<void>
  /** Drops what is there. */
  discard(cause: unknown): Promise<void>
}

/** What became of a file. */
export interface Finished {
  /** Not for a `WritableStream`. */
  readonly file?: File
  /** Of a file on disk. */
  readonly handle?: FileSystemFileHandle
}

/** What a sink is told of its file; the name and the type are safe. */
export interface Incoming {
  readonly id: string
  readonly key: Hash
  readonly name: string
  readonly type: string
  readonly size?: number | undefined
  readonly modified?: number | undefined
}

/** A file with the name and type that are safe; its bytes stay where they are. */
export const asFile = (parts: readonly Blob[], { name, type, modified }: Incoming): File =>
  new File([...parts], name, modified === undefined ? { type } : { type, lastModified: modified })
