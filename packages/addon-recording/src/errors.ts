import { defineErrors } from '@peerwright/core'

/**
 * What can go wrong with a recording.
 *
 * @example
 * ```ts
 * try {
 *   await peer.record({ mix: true, type: 'video/mp4' })
 * } catch (error) {
 *   if (RecordingError.is(error, 'RECORDING_TYPE_UNSUPPORTED')) await peer.record({ mix: true })
 * }
 * ```
 */
export class RecordingError extends defineErrors('RecordingError', {
  RECORDING_INVALID: ({ problem }: { problem: string }) => `recording options: ${problem}`,
  RECORDING_UNSUPPORTED: ({ what }: { what: string }) => `there is no ${what} here: record in a browser that has it`,
  RECORDING_TYPE_UNSUPPORTED: ({ types }: { types: readonly string[] }) =>
    `this browser can not record ${types.join(', ')}: name other types, or none`,
  RECORDING_UNKNOWN_STREAM: ({ label }: { label: string }) =>
    `nobody shares a stream as ${label}: wait for it, or choose with a function`,
  RECORDING_NO_TRACKS: ({ label }: { label: string }) =>
    `the stream ${label} has no live track of a kind that is recorded`,
  RECORDING_AUDIO_BLOCKED: () =>
    'the browser does not run an audio context: call record() from a click, or without audio',
  RECORDING_UNANNOUNCED: ({ remotes }: { remotes: readonly string[] }) =>
    `${remotes.join(', ')} can not be told of the recording: nothing was recorded`,
  RECORDING_SINK_FAILED: ({ name }: { name: string }) => `the sink of ${name} failed, see cause: the file is lost`,
  RECORDING_FAILED: ({ name }: { name: string }) => `${name} can not be recorded: see cause`,
  RECORDING_EMPTY: ({ name }: { name: string }) => `nothing came in for ${name}: there is no file`,
  RECORDING_SLOW_READER: ({ limit }: { limit: number }) =>
    `more than ${limit} bytes of chunks were not read: read faster, or use a sink`,
  RECORDING_STOPPED: () => 'the recording has been stopped: start another one',
}) {}
