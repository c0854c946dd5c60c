import type { Off, RemotePeer } from '@peerwright/core'
import type { Announcements } from './announcements'
import type { Recording, RecordingContext, RecordingResult, RecordingState, StopReason } from './api'
import { Chunks } from './chunks'
import { RecordingError } from './errors'
import { Takes, type Wanted } from './file/takes'
import { chooseType } from './file/types'
import { KINDS, type Kind } from './kind'
import { Mix } from './mix/mix'
import { invalid, isStream, type ParsedOptions } from './options'
import type { RecordedFile, RecordingChunk, RecordingFile } from './recording-file'
import type { RecordingSource } from './recording-source'
import { liveTracks, type Sources, selectFrom } from './sources'
import { Stopwatch } from './stopwatch'

export interface SessionPort {
  readonly ctx: RecordingContext
  readonly sources: Sources
  readonly announcements: Announcements
  /** Its state changed. */
  readonly changed: () => void
}

/** A recording from `record()` to its last finished file. */
export class Session implements Recording {
  readonly finished: Promise<RecordingResult>
  readonly #port: SessionPort
  readonly #options: ParsedOptions
  readonly #kinds: readonly Kind[]
  readonly #takes: Takes
  readonly #chunks = new Chunks()
  readonly #given: RecordingSource[] = []
  readonly #released = new WeakSet<RemotePeer>()
  readonly #watched = new Map<EventTarget, Off[]>()
  readonly #offs: Off[] = []
  /** What failed before the recording has started; undefined afterwards. */
  #early: { readonly error: RecordingError; readonly file: RecordingFile }[] | undefined = []
  #clock = new Stopwatch()
  #state: RecordingState = 'recording'
  #mix: Mix | undefined
  #settle!: (result: Promise<RecordingResult>) => void

  constructor(port: SessionPort, options: ParsedOptions) {
    this.#port = port
    this.#options = options
    this.#kinds = KINDS.filter((kind) => options[kind])
    this.finished = new Promise((resolve) => {
      this.#settle = resolve
    })
    this.finished.catch(() => {}) // whoever stops it gets it
    this.#takes = new Takes({
      options,
      wanted: () => this.#wanted(),
      isPaused: () => this.#state === 'paused',
      written: (chunk) => this.#written(chunk),
      failed: (error, file) => this.#failed(error, file),
    })
  }

  get state(): RecordingState {
    return this.#state
  }

  get duration(): number {
    return this.#clock.elapsed
  }

  get files(): readonly RecordingFile[] {
    return this.#takes.open.map(({ file }) => file)
  }

  get preview(): MediaStream | undefined {
    return this.#mix?.stream
  }

  /** Resolves once it runs; when it rejects, nothing is left. */
  async start(): Promise<void> {
    const { ctx, announcements } = this.#port
    const { mix, type, streams, announce, signal } = this.#options
    try {
      signal?.throwIfAborted()
      chooseType(this.#kinds, type)
      this.#give(streams)
      if (announce === 'required') await announcements.confirmed()
      if (mix) this.#mix = await Mix.start(ctx, this.#options)
      this.#clock = new Stopwatch()
      await this.update()
      this.#assertSomeBegan()
      signal?.throwIfAborted()
      this.#assertRunning()
    } catch (cause) {
      await this.#undo()
      throw cause
    }
    if (signal) this.#offs.push(ctx.listen(signal, 'abort', () => void this.stop('aborted').catch(() => {})))
    const early = this.#early ?? []
    this.#early = undefined
    this.#emit('recording:started')
    for (const { error, file } of early) this.#failed(error, file)
  }

  pause(): void {
    this.#assertRunning()
    if (this.#state === 'paused') return
    this.#state = 'paused'
    this.#clock.pause()
    for (const take of this.#takes.open) take.pause()
    this.#port.changed()
    this.#emit('recording:paused')
  }

  resume(): void {
    this.#assertRunning()
    if (this.#state === 'recording') return
    this.#state = 'recording'
    this.#clock.resume()
    for (const take of this.#takes.open) take.resume()
    this.#port.changed()
    this.#emit('recording:resumed')
  }

  stop(reason: StopReason = 'stopped'): Promise<RecordingResult> {
    if (this.#state === 'stopping' || this.#state === 'stopped') return this.finished
    this.#state = 'stopping'
    this.#clock.pause()
    this.#settle(this.#stop(reason))
    this.#port.changed()
    return this.finished
  }

  add(stream: MediaStream, label?: string): void {
    this.#assertRunning()
    this.#addGiven(stream, label)
    void this.update()
  }

  remove(stream: MediaStream): boolean {
    const at = this.#given.findIndex((source) => source.stream === stream)
    if (at < 0) return false
    this.#given.splice(at, 1)
    void this.update()
    return true
  }

  [Symbol.asyncIterator](): AsyncIterator<RecordingChunk> {
    return this.#chunks.iterate()
  }

  /** Streams or what is known of them changed. */
  async update(): Promise<void> {
    if (this.#state === 'stopping' || this.#state === 'stopped') return
    this.#mix?.set(this.#selected().flatMap((source) => this.#tracks(source).map((track) => ({ track, source }))))
    await this.#takes.update()
  }

  /** A remote's connection is about to close: its files are finished first. */
  async release(remote: RemotePeer): Promise<void> {
    this.#released.add(remote)
    await Promise.all([this.update(), this.#takes.end(remote)])
  }

  /** The page goes away: what is done now is all that is done. */
  hide(isForever: boolean): void {
    for (const take of this.#takes.open) {
      void take.stop().catch(() => {}) // told when it began
      if (isForever) take.save()
    }
    void this.stop('hidden').catch(() => {})
  }

  #give(selection: ParsedOptions['streams']): void {
    const { sources } = this.#port
    if (!Array.isArray(selection)) {
      if (sources.isAvailable) return
      throw invalid('streams: expected MediaStreams, because the streams addon is not attached')
    }
    for (const one of selection as (string | MediaStream)[]) {
      if (isStream(one)) this.#addGiven(one)
      else if (!sources.all.some(({ label }) => label === one)) {
        throw new RecordingError('RECORDING_UNKNOWN_STREAM', { label: one })
      }
    }
  }

  #addGiven(stream: unknown, label?: string): void {
    if (!isStream(stream)) throw invalid('stream: expected a MediaStream')
    const source = { label: label ?? stream.id, stream }
    if (liveTracks(source, this.#kinds).length === 0) {
      throw new RecordingError('RECORDING_NO_TRACKS', { label: source.label })
    }
    if (!this.#given.some((known) => known.stream === stream)) this.#given.push(source)
  }

  /** What is shared, then what was passed in; a stream that is both counts once. */
  #selected(): RecordingSource[] {
    const { sources, announcements } = this.#port
    const { streams, announce } = this.#options
    const shared = selectFrom(sources.all, streams).filter(({ remote }) => {
      if (!remote) return true
      return !this.#released.has(remote) && (announce !== 'required' || announcements.isConfirmedBy(remote))
    })
    const given = this.#given.filter(({ stream }) => !shared.some((source) => source.stream === stream))
    return [...shared, ...given]
  }

  #wanted(): Wanted[] {
    if (this.#mix) return [{ key: this.#mix, label: 'mix', tracks: this.#mix.stream.getTracks() }]
    return this.#selected().flatMap((source) => {
      const { label, remote, stream } = source
      const tracks = this.#tracks(source)
      if (tracks.length === 0) return []
      return remote ? [{ key: stream, label, remote, tracks }] : [{ key: stream, label, tracks }]
    })
  }

  /** Its live tracks; what ends, or comes and goes without the streams addon, is noticed from now on. */
  #tracks(source: RecordingSource): MediaStreamTrack[] {
    const tracks = liveTracks(source, this.#kinds)
    this.#watch(source.stream, ['addtrack', 'removetrack'])
    for (const track of tracks) this.#watch(track, ['ended'])
    return tracks
  }

  #watch(target: EventTarget, types: readonly string[]): void {
    if (this.#watched.has(target)) return
    this.#watched.set(
      target,
      types.map((type) => this.#port.ctx.listen(target, type, () => this.update())),
    )
  }

  #written(chunk: RecordingChunk): void {
    this.#chunks.push(chunk)
    this.#port.ctx.emit('recording:data', { ...this.#event('recording:data'), chunk })
  }

  #failed(error: RecordingError, file: RecordingFile): void {
    if (this.#early) return void this.#early.push({ error, file })
    this.#port.ctx.emit('recording:error', { ...this.#event('recording:error'), error, file })
    if (this.#mix) void this.stop('failed').catch(() => {})
  }

  async #stop(reason: StopReason): Promise<RecordingResult> {
    const done = await this.#close()
    const files = done.filter((one): one is RecordedFile => !RecordingError.is(one))
    const errors = done.filter((one): one is RecordingError => RecordingError.is(one))
    const result = { files, errors, duration: this.duration, reason }
    const event = { ...this.#event('recording:stopped'), reason }
    this.#port.ctx.emit('recording:stopped', files.length > 0 ? { ...event, result } : event)
    if (files.length === 0) throw errors[0] ?? new RecordingError('RECORDING_EMPTY', { name: 'the recording' })
    return result
  }

  async #close(): Promise<(RecordedFile | RecordingError)[]> {
    const done = await this.#takes.close()
    await this.#mix?.close()
    for (const off of [...this.#watched.values(), this.#offs].flat()) off()
    this.#watched.clear()
    this.#state = 'stopped'
    this.#chunks.end()
    return done
  }

  /** Nobody shares anything yet: that is no failure. */
  #assertSomeBegan(): void {
    const [failure] = this.#early ?? []
    if (failure && this.#takes.open.length === 0) throw failure.error
  }

  async #undo(): Promise<void> {
    this.#state = 'stopping'
    await this.#close()
    this.#settle(Promise.reject(new RecordingError('RECORDING_STOPPED')))
  }

  #assertRunning(): void {
    if (this.#state === 'stopping' || this.#state === 'stopped') throw new RecordingError('RECORDING_STOPPED')
  }

  #event<Name extends string>(name: Name) {
    return { id: this.#port.ctx.peer.id, name, recording: this }
  }

  #emit(name: 'recording:started' | 'recording:paused' | 'recording:resumed'): void {
    this.#port.ctx.emit(name, this.#event(name))
  }
}
