import { hasCodec } from './codecs'
import { StreamError } from './errors'
import { KINDS, type Kind } from './kind'
import { STREAM_LIMIT, TRACK_LIMIT } from './limits'
import { type EncodingOptions, invalid, isStream, type ParsedOptions, parseOptions } from './options'

/** What a label shares: a snapshot, replaced by another one with each change. */
export interface Share {
  readonly label: string
  readonly stream: MediaStream
  /** Its tracks when it was shared, without those that have ended since. */
  readonly tracks: readonly MediaStreamTrack[]
  readonly managed?: boolean | undefined
  readonly metadata?: unknown
  /** Ids of those who get it; everybody without. */
  readonly to?: readonly string[] | undefined
  readonly audio?: EncodingOptions | undefined
  readonly video?: EncodingOptions | undefined
  readonly simulcast: boolean
  /** Options that differ for some remotes, by id. */
  readonly overrides: ReadonlyMap<string, Encodings>
  readonly muted: ReadonlySet<Kind>
}

type Encodings = Pick<Share, Kind>

/** What a label shares once the given options are applied; `undefined` when there is nothing to share. */
export function readShare(given: unknown, shared: ReadonlyMap<string, Share>): Share | undefined {
  const options = parseOptions(isStream(given) ? { label: given.id, stream: given } : given)
  const previous = shared.get(options.label)
  const stream = options.stream ?? previous?.stream
  if (!stream) return undefined
  checkCodecs(options)
  if (previous && !options.stream && options.to) return override(previous, options)
  if (!previous && shared.size >= STREAM_LIMIT) {
    throw new StreamError('STREAM_LIMIT', { limit: STREAM_LIMIT, what: 'shared streams' })
  }
  const { label, managed, metadata, simulcast } = options
  return {
    label,
    stream,
    tracks: options.stream || !previous ? readTracks(stream, label) : previous.tracks,
    managed: managed ?? previous?.managed,
    metadata: metadata ?? previous?.metadata,
    to: readAudience(options.to, previous),
    audio: options.audio ?? previous?.audio,
    video: options.video ?? previous?.video,
    simulcast: simulcast ?? previous?.simulcast ?? false,
    overrides: withoutKinds(previous?.overrides, options),
    muted: previous?.muted ?? new Set(),
  }
}

/** How a remote gets its tracks of that kind. */
export const encodingFor = (share: Share, remoteId: string, kind: Kind): EncodingOptions =>
  share.overrides.get(remoteId)?.[kind] ?? share[kind] ?? {}

function readTracks(stream: MediaStream, label: string): readonly MediaStreamTrack[] {
  const tracks = stream.getTracks()
  const ended = tracks.find(({ readyState }) => readyState === 'ended')
  if (tracks.length === 0) throw invalid('stream: it has no tracks')
  if (tracks.length > TRACK_LIMIT) throw new StreamError('STREAM_LIMIT', { limit: TRACK_LIMIT, what: 'tracks' })
  if (ended) throw new StreamError('TRACK_ENDED', { label, kind: ended.kind })
  return tracks
}

function checkCodecs(options: ParsedOptions): void {
  for (const kind of KINDS) {
    const { codecs = [] } = options[kind] ?? {}
    if (codecs.length > 0 && !hasCodec(kind, codecs)) throw new StreamError('CODEC_UNSUPPORTED', { codecs })
  }
}

function readAudience(to: ParsedOptions['to'], previous: Share | undefined): readonly string[] | undefined {
  if (to === undefined) return previous?.to
  return to === null ? undefined : [to].flat()
}

/** Encoding options for some remotes only. */
function override(previous: Share, { to, audio, video, ...others }: ParsedOptions): Share {
  const { managed, metadata, simulcast } = others
  if ((managed ?? metadata ?? simulcast) !== undefined) throw invalid('to: without stream it is for audio and video')
  const overrides = new Map(previous.overrides)
  for (const id of [to ?? []].flat()) overrides.set(id, { ...overrides.get(id), ...given({ audio, video }) })
  return { ...previous, overrides }
}

/** What is set for everybody is for everybody. */
function withoutKinds(overrides: Share['overrides'] = new Map(), options: Encodings): Share['overrides'] {
  const { audio, video } = options
  const left = [...overrides].map(([id, own]): [string, Encodings] => [
    id,
    given({ audio: audio ? undefined : own.audio, video: video ? undefined : own.video }),
  ])
  return new Map(left)
}

const given = ({ audio, video }: Encodings): Encodings => ({ ...(audio && { audio }), ...(video && { video }) })
