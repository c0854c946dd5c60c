import type { AddonContext, None, RemotePeer } from '@peerwright/core'
import type { RecordingError } from './errors'
import type { RecordingOptions } from './options'
import type { RecordedFile, RecordingChunk, RecordingFile } from './recording-file'

export type RecordingState = 'recording' | 'paused' | 'stopping' | 'stopped'

/** `hidden`: the page went away. `failed`: no file was left to write. */
export type StopReason = 'stopped' | 'aborted' | 'left' | 'detached' | 'hidden' | 'failed'

/** What a recording has become. */
export interface RecordingResult {
  readonly files: readonly RecordedFile[]
  /** Files that were lost, or stayed empty. */
  readonly errors: readonly RecordingError[]
  /** Milliseconds from start to stop, without pauses. */
  readonly duration: number
  readonly reason: StopReason
}

/**
 * A recording that runs, or has run. Iterated, it gives the chunks of all its files from then on; what is iterated too
 * slowly ends with `RECORDING_SLOW_READER`, and the recording goes on.
 */
export interface Recording extends AsyncIterable<RecordingChunk> {
  readonly state: RecordingState
  /** Milliseconds recorded until now, without pauses. */
  readonly duration: number
  /** Files that are being written now. */
  readonly files: readonly RecordingFile[]
  /** What a mix looks and sounds like, for a preview; never stop its tracks. */
  readonly preview: MediaStream | undefined
  /** Settles like `stop()`, whoever stops it. */
  readonly finished: Promise<RecordingResult>
  /** Nothing is recorded until `resume()`, and no time passes in the files. Throws `RECORDING_STOPPED`. */
  pause(): void
  /** Throws `RECORDING_STOPPED`. */
  resume(): void
  /** Finishes every file; the same promise each time. Rejects when there is no file at all, with what happened to the first. */
  stop(): Promise<RecordingResult>
  /** Records one more stream, under this label or its `id`. Throws as `record()` rejects, and `RECORDING_STOPPED`. */
  add(stream: MediaStream, label?: string): void
  /** Records a stream that was added or passed in no longer; false when it was not. */
  remove(stream: MediaStream): boolean
}

/** What a remote says about its recording of this room. */
export type RemoteRecordingState = 'recording' | 'paused' | 'stopped'

export interface RecordingEvent {
  /** Of the local peer. */
  readonly id: string
  /** The event's name. */
  readonly name: string
  readonly recording: Recording
}

export interface RecordingDataEvent extends RecordingEvent {
  readonly chunk: RecordingChunk
}

export interface RecordingStoppedEvent extends RecordingEvent {
  readonly reason: StopReason
  /** Absent when there is no file: `recording.finished` rejects. */
  readonly result?: RecordingResult
}

export interface RecordingErrorEvent extends RecordingEvent {
  readonly error: RecordingError
  readonly file: RecordingFile
}

export interface RemoteRecordingEvent {
  /** Of the local peer. */
  readonly id: string
  /** The event's name. */
  readonly name: string
  readonly remote: RemotePeer
  readonly state: RemoteRecordingState
}

/** The events of the recording addon; `recording` receives every one of them. */
export interface RecordingEvents {
  recording: RecordingEvent | RecordingDataEvent | RecordingStoppedEvent | RecordingErrorEvent | RemoteRecordingEvent
  'recording:started': RecordingEvent
  /** Bytes were written; about once a second for each file. */
  'recording:data': RecordingDataEvent
  'recording:paused': RecordingEvent
  'recording:resumed': RecordingEvent
  /** Every file is finished. */
  'recording:stopped': RecordingStoppedEvent
  /** A file is lost or empty; the others go on. */
  'recording:error': RecordingErrorEvent
  /** A remote began, paused or ended recording, or is gone. */
  'recording:remote': RemoteRecordingEvent
}

/** What the recording addon adds to a peer. */
export interface RecordingApi {
  /**
   * Records streams: by default everything that is and will be shared, one file for each stream. Resolves once it runs.
   *
   * Rejects with `RECORDING_INVALID`, `RECORDING_UNSUPPORTED`, `RECORDING_TYPE_UNSUPPORTED`, `RECORDING_UNKNOWN_STREAM`,
   * `RECORDING_NO_TRACKS`, `RECORDING_AUDIO_BLOCKED`, `RECORDING_UNANNOUNCED`, `RECORDING_SINK_FAILED` and
   * `RECORDING_FAILED`, and then nothing is recorded. Uses the W3C MediaStream Recording API.
   *
   * @example
   * ```ts
   * const recording = await peer.record({ mix: true })
   * stopButton.onclick = async () => {
   *   const { files } = await recording.stop()
   *   for (const { name, blob } of files) download(name, blob)
   * }
   * ```
   */
  record(options?: RecordingOptions): Promise<Recording>
  /** Recordings that are not stopped. */
  readonly recordings: ReadonlySet<Recording>
  /** Remotes that record now, by their ids. */
  readonly recordedBy: ReadonlyMap<string, Exclude<RemoteRecordingState, 'stopped'>>
}

/** What the addon's parts work with. */
export type RecordingContext = AddonContext<RecordingEvents, None>
