import { RecordingError } from '../errors'
import type { RecordedFile, RecordingChunk, RecordingFile } from '../recording-file'
import type { ByteSink } from '../sinks/byte-sink'
import { BlobFlow } from './blob-flow'
import { hold } from './hold'
import { Joiner } from './joiner'
import { rewrite } from './rewrite'
import { containerOf } from './types'

/** How often a recorder hands over what it has, in milliseconds. */
const PERIOD = 1_000

/** A picture can be searched by its key frames: one every so many milliseconds. */
const KEY_FRAME_PERIOD = 2_000

export interface TakeOptions {
  readonly file: RecordingFile
  readonly tracks: readonly MediaStreamTrack[]
  readonly sink: ByteSink
  readonly audioBitrate?: number | undefined
  readonly videoBitrate?: number | undefined
  /** Bytes were written. */
  readonly written: (chunk: RecordingChunk) => void
  /** The recorder ended by itself: because it failed, or all its tracks ended. */
  readonly ended: () => void
}

/** One file from its first byte to its last: recorder, rewriter and sink. */
export class Take {
  readonly file: RecordingFile
  readonly tracks: readonly MediaStreamTrack[]
  /** Settles when the file is finished or given up; rejects with a `RecordingError`. */
  readonly finished: Promise<RecordedFile>
  readonly #sink: ByteSink
  readonly #recorder: MediaRecorder
  readonly #joiner: Joiner
  readonly #flow: BlobFlow
  readonly #written: TakeOptions['written']
  readonly #offs: readonly (() => void)[]
  #size = 0
  #failure: RecordingError | undefined

  /** Throws what the recorder throws, and then the sink is as it was. */
  constructor({ file, tracks, sink, audioBitrate, videoBitrate, written, ended }: TakeOptions) {
    this.file = file
    this.tracks = tracks
    this.#sink = sink
    this.#written = written
    this.#joiner = new Joiner((data, position) => this.#write(data, position))
    this.#flow = new BlobFlow(() => this.#joiner.flush())
    this.#recorder = new MediaRecorder(new MediaStream([...tracks]), {
      mimeType: file.type,
      ...(audioBitrate && { audioBitsPerSecond: audioBitrate }),
      ...(videoBitrate && { videoBitsPerSecond: videoBitrate }),
      ...{ videoKeyFrameIntervalDuration: KEY_FRAME_PERIOD },
    })
    // Its own handlers, not listeners of a scope: they must outlive a scope that closes, for what comes last.
    this.#recorder.ondataavailable = ({ data }) => this.#flow.push(data)
    this.#recorder.onerror = (event) => this.#fail('RECORDING_FAILED', (event as ErrorEvent).error)
    this.#recorder.onstop = () => {
      this.#flow.end()
      ended()
    }
    this.#recorder.start(PERIOD)
    this.#offs = tracks.filter(({ kind }) => kind === 'audio').map(hold)
    this.finished = this.#run()
    this.finished.catch(() => {}) // whoever asks gets it
  }

  get isRunning(): boolean {
    return this.#recorder.state !== 'inactive'
  }

  pause(): void {
    if (this.#recorder.state === 'recording') this.#recorder.pause()
  }

  resume(): void {
    if (this.#recorder.state === 'paused') this.#recorder.resume()
  }

  /** Same promise as `finished`. */
  stop(): Promise<RecordedFile> {
    if (this.isRunning) this.#recorder.stop()
    return this.finished
  }

  /** The page goes away: saves what is written, in this very tick. */
  save(): void {
    this.#sink.save?.()
  }

  async #run(): Promise<RecordedFile> {
    try {
      const { duration, packets } = await this.#rewrite()
      if (this.#failure || packets === 0) throw this.#failure ?? this.#empty()
      const kept = await this.#guarded(() => this.#sink.close())
      return { ...this.file, size: this.#size, duration: Math.round(duration * 1_000), ...kept }
    } catch (cause) {
      const error = this.#explain(cause)
      await this.#sink.abort(error).catch(() => {}) // a broken sink may refuse that, too
      throw error
    } finally {
      for (const off of this.#offs) off()
      if (this.isRunning) this.#recorder.stop()
    }
  }

  async #rewrite(): Promise<{ duration: number; packets: number }> {
    const done = await rewrite(this.#flow.readable, {
      container: containerOf(this.file.type) ?? 'webm',
      canSeek: this.#sink.canSeek,
      write: (data, position) => this.#joiner.write(data, position),
    })
    await this.#joiner.flush()
    return done
  }

  async #write(data: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    await this.#guarded(() => this.#sink.write(data, position))
    this.#size = Math.max(this.#size, position + data.length)
    this.#written({ file: this.file, data, position })
  }

  async #guarded<Kept>(use: () => Kept): Promise<Awaited<Kept>> {
    try {
      return await use()
    } catch (cause) {
      this.#fail('RECORDING_SINK_FAILED', cause)
      throw cause
    }
  }

  #fail(code: 'RECORDING_FAILED' | 'RECORDING_SINK_FAILED', cause: unknown): void {
    this.#failure ??= new RecordingError(code, { name: this.file.name }, { cause })
  }

  #empty = () => new RecordingError('RECORDING_EMPTY', { name: this.file.name })

  /** A reader that found nothing says that it does not know the format. */
  #explain(cause: unknown): RecordingError {
    if (this.#failure) return this.#failure
    if (RecordingError.is(cause)) return cause
    if (this.#flow.size === 0) return this.#empty()
    return new RecordingError('RECORDING_FAILED', { name: this.file.name }, { cause })
  }
}
