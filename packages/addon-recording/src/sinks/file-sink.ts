import type { RecordedFile } from '../recording-file'
import type { ByteSink } from './byte-sink'

/** A file of the user's disk, or of the origin's private file system. */
export class FileSink implements ByteSink {
  readonly canSeek = true
  readonly #file: FileSystemWritableFileStream
  readonly #handle: FileSystemFileHandle | undefined
  #isSaved = false

  /** Whatever the file had is gone. */
  static async open(handle: FileSystemFileHandle): Promise<FileSink> {
    return new FileSink(await handle.createWritable(), handle)
  }

  constructor(file: FileSystemWritableFileStream, handle?: FileSystemFileHandle) {
    this.#file = file
    this.#handle = handle
  }

  async write(data: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    if (!this.#isSaved) await this.#file.write({ type: 'write', data, position })
  }

  async close(): Promise<Pick<RecordedFile, 'handle'>> {
    if (!this.#isSaved) await this.#file.close()
    return this.#handle ? { handle: this.#handle } : {}
  }

  async abort(cause: unknown): Promise<void> {
    if (!this.#isSaved) await this.#file.abort(cause)
  }

  /** Closing is what makes written bytes part of the file. */
  save(): void {
    this.#isSaved = true
    void this.#file.close().catch(() => {}) // nobody is there any more to be told
  }
}
