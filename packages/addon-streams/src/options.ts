import * as v from 'valibot'
import { StreamError } from './errors'
import { isJson, isLabel, JSON_LIMIT, LABEL_PROBLEM } from './limits'

/** How tracks of one kind are encoded. */
export interface EncodingOptions {
  /** Bits per second. @defaultValue the browser's */
  readonly maxBitrate?: number | undefined
  /** Frames per second. @defaultValue the source's */
  readonly maxFramerate?: number | undefined
  /** 2 halves width and height. @defaultValue 1 */
  readonly scaleResolutionDownBy?: number | undefined
  /** Among everything sent to a remote. @defaultValue `'low'`, the browser's */
  readonly priority?: RTCPriorityType | undefined
  /** What gives way when the network or the processor is too slow. @defaultValue the browser's */
  readonly degradationPreference?: 'maintain-framerate' | 'maintain-resolution' | 'balanced' | undefined
  /** Names of codecs, the preferred first: `['VP9', 'VP8']`. Others stay as a fallback. @defaultValue the browser's order */
  readonly codecs?: readonly string[] | undefined
}

/** What is shared, with whom and how. */
export interface StreamOptions {
  /** 1 to 64 bytes. @defaultValue `'default'` */
  readonly label?: string | undefined
  /** @defaultValue what the label shares already */
  readonly stream?: MediaStream | undefined
  /**
   * `true`: the addon owns the tracks and stops them when they are unshared or replaced. `false`: the label stays shared
   * when all its tracks have ended. @defaultValue neither: tracks are yours, what has ended is unshared
   */
  readonly managed?: boolean | undefined
  /** JSON that others get with the stream; 16 KiB at most. */
  readonly metadata?: unknown
  /** Ids of remote peers; `null` for everybody. @defaultValue everybody */
  readonly to?: string | readonly string[] | null | undefined
  readonly audio?: EncodingOptions | undefined
  readonly video?: EncodingOptions | undefined
  /** Sends video in three sizes, for a remote that forwards them. @defaultValue `false` */
  readonly simulcast?: boolean | undefined
}

const check = <Value>(expected: string, claim: (value: unknown) => unknown) =>
  v.optional(v.custom<Value>((value) => !!claim(value), `expected ${expected}`))
const isNumber = (least: number) => (value: unknown) => Number.isFinite(value) && (value as number) >= least
const oneOf = <const Value>(...values: readonly Value[]) =>
  check<Value>(values.join(', '), (value) => values.includes(value as Value))
/** Also one of another page's realm. */
export const isStream = (value: unknown): value is MediaStream =>
  typeof (value as MediaStream | undefined)?.getTracks === 'function'
const isNames = (value: unknown) => Array.isArray(value) && value.every((name) => name && typeof name === 'string')

const encoding = v.optional(
  v.strictObject({
    maxBitrate: check<number>('bits per second', isNumber(1)),
    maxFramerate: check<number>('frames per second', isNumber(0)),
    scaleResolutionDownBy: check<number>('1 or more', isNumber(1)),
    priority: oneOf('very-low', 'low', 'medium', 'high'),
    degradationPreference: oneOf('maintain-framerate', 'maintain-resolution', 'balanced'),
    codecs: check<readonly string[]>('names of codecs', (value) => isNames(value)),
  }),
)

const streamOptions = v.strictObject({
  label: v.optional(v.custom<string>(isLabel, LABEL_PROBLEM), 'default'),
  stream: check<MediaStream>('a MediaStream', isStream),
  managed: v.optional(v.boolean()),
  metadata: check<unknown>(`JSON of ${JSON_LIMIT} bytes at most`, isJson),
  to: check<string | readonly string[] | null>(
    'ids of remote peers',
    (value) => value === null || isNames([value].flat()),
  ),
  audio: encoding,
  video: encoding,
  simulcast: v.optional(v.boolean()),
})

/** Options that are what they should be, with a label. */
export type ParsedOptions = v.InferOutput<typeof streamOptions>

/** Throws `STREAM_INVALID`, naming the path of what is wrong. */
export function parseOptions(given: unknown): ParsedOptions {
  const { success, output, issues } = v.safeParse(streamOptions, given)
  if (success) return output
  const [{ path, message }] = issues
  throw invalid([...(path?.map(({ key }) => key) ?? []), message].join(': '))
}

export const invalid = (problem: string) => new StreamError('STREAM_INVALID', { problem })
