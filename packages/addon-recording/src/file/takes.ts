import type { RemotePeer } from '@peerwright/core'
import { RecordingError } from '../errors'
import { KINDS, type Kind } from '../kind'
import type { ParsedOptions } from '../options'
import type { RecordedFile, RecordingChunk, RecordingFile } from '../recording-file'
import type { ByteSink } from '../sinks/byte-sink'
import { openSink } from '../sinks/open-sink'
import { FileNames } from './file-names'
import { Take } from './take'
import { chooseType } from './types'

/** A file that shall be written now. */
export interface Wanted {
  /** Same key, same stream. */
  readonly key: unknown
  readonly label: string
  readonly remote?: RemotePeer
  readonly tracks: readonly MediaStreamTrack[]
}

export interface TakesOptions {
  readonly options: ParsedOptions
  /** Asked again whenever `update` is called. */
  readonly wanted: () => readonly Wanted[]
  readonly isPaused: () => boolean
  readonly written: (chunk: RecordingChunk) => void
  readonly failed: (error: RecordingError, file: RecordingFile) => void
}

/** The files of a recording: begins those that are wanted, ends those that are not. */
export class Takes {
  readonly #port: TakesOptions
  readonly #names = new FileNames()
  readonly #open = new Map<unknown, Take>()
  /** Tracks that failed are not tried again. */
  readonly #failed = new Map<unknown, readonly MediaStreamTrack[]>()
  readonly #finished: Promise<RecordedFile | RecordingError>[] = []
  #updating: Promise<void> | undefined
  #isDirty = false
  #isClosed = false

  constructor(port: TakesOptions) {
    this.#port = port
  }

  get open(): readonly Take[] {
    return [...this.#open.values()]
  }

  /** Resolves when every file that is wanted has begun, or failed. */
  update(): Promise<void> {
    this.#isDirty = true
    this.#updating ??= this.#update()
    return this.#updating
  }

  /** Ends those of a remote; resolves when they are finished. */
  async end(remote: RemotePeer): Promise<void> {
    await this.update()
    await Promise.allSettled(this.#ofRemote.get(remote) ?? [])
  }

  /** Ends all, and begins no more. */
  async close(): Promise<(RecordedFile | RecordingError)[]> {
    this.#isClosed = true
    this.#stopUnwanted([])
    await this.#updating
    return Promise.all(this.#finished)
  }

  readonly #ofRemote = new WeakMap<RemotePeer, Promise<unknown>[]>()

  async #update(): Promise<void> {
    while (this.#isDirty) {
      // Changes of one tick are one change.
      await undefined
      this.#isDirty = false
      const wanted = this.#isClosed ? [] : this.#port.wanted()
      this.#stopUnwanted(wanted)
      await Promise.all(wanted.filter((one) => this.#isNew(one)).map((one) => this.#begin(one)))
    }
    this.#updating = undefined
  }

  #stopUnwanted(wanted: readonly Wanted[]): void {
    for (const [key, take] of this.#open) {
      const still = wanted.find((one) => one.key === key)
      if (still && take.isRunning && isSame(still.tracks, take.tracks)) continue
      this.#open.delete(key)
      void take.stop().catch(() => {}) // told when it began
    }
  }

  #isNew({ key, tracks }: Wanted): boolean {
    return !this.#open.has(key) && !isSame(this.#failed.get(key) ?? [], tracks)
  }

  async #begin(wanted: Wanted): Promise<void> {
    const { key, label, remote, tracks } = wanted
    const { type, refusal } = this.#chooseType(tracks)
    const file = this.#names.next(key, remote ? { label, remote, type } : { label, type })
    try {
      if (refusal) throw refusal
      const sink = await this.#openSink(file)
      if (this.#isClosed) return await sink.abort(new RecordingError('RECORDING_STOPPED'))
      this.#follow(wanted, await this.#start(file, tracks, sink))
    } catch (cause) {
      this.#fail(wanted, file, cause as RecordingError)
      this.#finished.push(Promise.resolve(cause as RecordingError))
    }
  }

  /** A stream that has other kinds of tracks than those the recording began with may not fit the wished types. */
  #chooseType(tracks: readonly MediaStreamTrack[]): { type: string; refusal?: RecordingError } {
    try {
      return { type: chooseType(kindsOf(tracks), this.#port.options.type) }
    } catch (refusal) {
      return { type: '', refusal: refusal as RecordingError }
    }
  }

  async #openSink(file: RecordingFile): Promise<ByteSink> {
    try {
      return await openSink(this.#port.options.sink, file)
    } catch (cause) {
      if (RecordingError.is(cause)) throw cause
      throw new RecordingError('RECORDING_SINK_FAILED', { name: file.name }, { cause })
    }
  }

  async #start(file: RecordingFile, tracks: readonly MediaStreamTrack[], sink: ByteSink): Promise<Take> {
    const { options, written } = this.#port
    const { audioBitrate, videoBitrate } = options
    try {
      const ended = () => void this.update()
      const take = new Take({ file, tracks, sink, audioBitrate, videoBitrate, written, ended })
      if (this.#port.isPaused()) take.pause()
      return take
    } catch (cause) {
      await sink.abort(cause)
      throw new RecordingError('RECORDING_FAILED', { name: file.name }, { cause })
    }
  }

  #follow(wanted: Wanted, take: Take): void {
    const { key, remote } = wanted
    this.#open.set(key, take)
    const finished = take.finished.catch((error: RecordingError) => {
      if (this.#open.get(key) === take) this.#open.delete(key)
      this.#fail(wanted, take.file, error)
      return error
    })
    this.#finished.push(finished)
    if (remote) this.#ofRemote.set(remote, [...(this.#ofRemote.get(remote) ?? []), finished])
  }

  #fail({ key, tracks }: Wanted, file: RecordingFile, error: RecordingError): void {
    this.#failed.set(key, tracks)
    this.#port.failed(error, file)
  }
}

const kindsOf = (tracks: readonly MediaStreamTrack[]): Kind[] =>
  KINDS.filter((kind) => tracks.some((track) => track.kind === kind))

const isSame = (some: readonly MediaStreamTrack[], others: readonly MediaStreamTrack[]) =>
  some.length === others.length && some.every((track) => others.includes(track))
