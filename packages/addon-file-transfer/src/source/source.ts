import type { Hash } from '../hash'

/** A file to be sent, block by block, to any number of receivers. */
export interface Source {
  readonly name: string
  /** The folders it lies in, outermost first. */
  readonly folder: readonly string[]
  readonly type: string
  readonly modified?: number | undefined
  /** Bytes; of a stream of unknown length, once it was read to its end. */
  readonly size?: number | undefined
  /** By what a receiver finds what it has of this content. */
  key(): Promise<Hash>
  open(): Cursor
  /** Gives the bytes back. */
  close(): void
}

/** One receiver's place in a file. */
export interface Cursor {
  /** A block, or `undefined` behind the last one. Rejects when it can not be read (any more). */
  block(index: number): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** What a block hashes to, or `undefined` where that is not known (yet). */
  hash(index: number): Promise<Hash | undefined>
  /** Blocks before that one are not needed any more. */
  release(before: number): void
  close(): void
}
