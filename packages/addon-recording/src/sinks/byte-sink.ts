import type { RecordedFile } from '../recording-file'

/** Where the bytes of one file go. */
export interface ByteSink {
  /** Whether written bytes can be written over. */
  readonly canSeek: boolean
  write(data: Uint8Array<ArrayBuffer>, position: number): unknown
  /** Everything is written. */
  close(): Promise<Pick<RecordedFile, 'blob' | 'handle'>>
  /** The file is given up. */
  abort(cause: unknown): Promise<void>
  /** The page goes away: saves what is written, in this very tick. */
  save?(): void
}
