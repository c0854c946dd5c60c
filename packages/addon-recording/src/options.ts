import * as v from 'valibot'
import { RecordingError } from './errors'
import type { LayTiles } from './mix/layout'
import type { RecordingFile } from './recording-file'
import type { RecordingSource } from './recording-source'

/**
 * Where a file goes: a file, a folder in which it gets its own name, `opfs` for the folder `recordings` of the origin's
 * private file system, or any stream of bytes.
 */
export type RecordingSink =
  | WritableStream<Uint8Array<ArrayBuffer>>
  | FileSystemFileHandle
  | FileSystemDirectoryHandle
  | 'opfs'

/** Chosen for each file as it begins. */
export type ChooseSink = (file: RecordingFile) => RecordingSink | undefined | Promise<RecordingSink | undefined>

/** What is recorded: what we share, what remotes share, or both; these labels and streams; or what the function says. */
export type RecordingSelection =
  | 'all'
  | 'local'
  | 'remote'
  | readonly (string | MediaStream)[]
  | ((source: RecordingSource) => boolean)

/** How to record; every option has a default. */
export interface RecordingOptions {
  /** Default `all`, as people come and go. */
  readonly streams?: RecordingSelection | undefined
  /** One file with all sound mixed and all pictures tiled; default false, a file for each stream. */
  readonly mix?: boolean | undefined
  /** Default true. */
  readonly audio?: boolean | undefined
  /** Default true. */
  readonly video?: boolean | undefined
  /** MIME types, the best first; default: the order in the README. */
  readonly type?: string | readonly string[] | undefined
  /** Bits per second; default: the browser's choice. */
  readonly audioBitrate?: number | undefined
  /** Bits per second; default: the browser's choice. */
  readonly videoBitrate?: number | undefined
  /** Of the mixed picture, in pixels; default 1280. */
  readonly width?: number | undefined
  /** Of the mixed picture, in pixels; default 720. */
  readonly height?: number | undefined
  /** Of the mixed picture, per second; default 25. */
  readonly frameRate?: number | undefined
  /** Places the tiles of the mixed picture; default: a grid. */
  readonly layout?: LayTiles | undefined
  /** Default: a `Blob` for each file. For several files a folder, `opfs` or a function. */
  readonly sink?: RecordingSink | ChooseSink | undefined
  /**
   * Tells remotes that they are recorded; default true. `required`: rejects unless everybody here confirms within 5 s,
   * and records those who come later only once they have confirmed.
   */
  readonly announce?: boolean | 'required' | undefined
  /** Stops the recording, as `stop()` does. */
  readonly signal?: AbortSignal | undefined
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const isFunction = (value: unknown) => typeof value === 'function'

/** Streams of other realms and of frames count, too. */
export const isStream = (value: unknown): value is MediaStream =>
  isObject(value) && isFunction((value as MediaStream).getTracks)

export const isFolder = (value: unknown): value is FileSystemDirectoryHandle =>
  isObject(value) && (value as FileSystemHandle).kind === 'directory'

export const isFile = (value: unknown): value is FileSystemFileHandle =>
  isObject(value) && (value as FileSystemHandle).kind === 'file'

const isWritable = (value: unknown): value is WritableStream =>
  isObject(value) && isFunction((value as WritableStream).getWriter)

export const isSink = (value: unknown): value is RecordingSink =>
  value === 'opfs' || isWritable(value) || isFile(value) || isFolder(value)

const isSelection = (value: unknown): value is RecordingSelection => {
  if (Array.isArray(value)) return value.length > 0 && value.every((one) => typeof one === 'string' || isStream(one))
  return isFunction(value) || ['all', 'local', 'remote'].includes(value as string)
}

const check = <Type>(expected: string, is: (value: unknown) => boolean) => v.custom<Type>(is, `expected ${expected}`)

const whole = (min: number, max: number, fallback: number) =>
  v.optional(
    check<number>(
      `a whole number from ${min} to ${max}`,
      (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    ),
    fallback,
  )

const bitrate = v.optional(
  check<number>('bits per second', (value) => Number.isInteger(value) && (value as number) > 0),
)

const isTypes = (value: unknown) => {
  const all = [value].flat()
  return all.length > 0 && all.every((one) => typeof one === 'string')
}

const schema = v.strictObject({
  streams: v.optional(
    check<RecordingSelection>('all, local, remote, labels and MediaStreams, or a function', isSelection),
    'all',
  ),
  mix: v.optional(v.boolean(), false),
  audio: v.optional(v.boolean(), true),
  video: v.optional(v.boolean(), true),
  type: v.optional(check<string | readonly string[]>('MIME types', isTypes)),
  audioBitrate: bitrate,
  videoBitrate: bitrate,
  width: whole(16, 7680, 1280),
  height: whole(16, 7680, 720),
  frameRate: whole(1, 60, 25),
  layout: v.optional(check<LayTiles>('a function', isFunction)),
  sink: v.optional(
    check<RecordingSink | ChooseSink>(
      'a WritableStream, a file or folder handle, opfs, or a function',
      (value) => isFunction(value) || isSink(value),
    ),
  ),
  announce: v.optional(v.union([v.boolean(), v.literal('required')], 'expected true, false or required'), true),
  signal: v.optional(v.instance(AbortSignal, 'expected an AbortSignal')),
})

/** Options that are what they should be. */
export type ParsedOptions = v.InferOutput<typeof schema>

export const invalid = (problem: string) => new RecordingError('RECORDING_INVALID', { problem })

/** Throws `RECORDING_INVALID`, naming the path of what is wrong. */
export function parseOptions(given: unknown): ParsedOptions {
  const { success, output, issues } = v.safeParse(schema, given)
  if (!success) {
    const [{ path, message }] = issues
    throw invalid([...(path?.map(({ key }) => key) ?? []), message].join(': '))
  }
  if (!output.audio && !output.video) throw invalid('audio, video: expected one of them')
  if (output.mix || !output.sink || output.sink === 'opfs' || isFunction(output.sink) || isFolder(output.sink))
    return output
  const { streams } = output
  if (Array.isArray(streams) && streams.length === 1 && isStream(streams[0])) return output
  throw invalid('sink: expected a folder, opfs or a function, because there may be several files')
}
