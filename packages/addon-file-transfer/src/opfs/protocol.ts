import type { Hash } from '../hash'
import type { PartialEntry } from './layout'

/** What the page asks of the worker, by name of the operation. */
export interface Operations {
  open(entry: PartialEntry): { slot: number; stored: Hash[] }
  write(slot: number, index: number, block: Uint8Array<ArrayBuffer>): void
  truncate(slot: number, blocks: number): void
  /** Returns the name of the complete file. */
  finish(slot: number): string
  suspend(slot: number): void
  discard(slot: number): void
}

export type Operation = keyof Operations

/** One call; answers come in any order. */
export interface Call {
  readonly call: number
  readonly operation: Operation
  readonly args: readonly unknown[]
}

export interface Answer {
  readonly call: number
  readonly result?: unknown
  readonly error?: unknown
}
