import type { StreamsApi, streams } from '@peerwright/addon-streams'
import type { RecordingContext } from './api'
import type { Kind } from './kind'
import type { RecordingSelection } from './options'
import type { RecordingSource } from './recording-source'

/** A name is all that is needed of it: the addon itself may not be installed. */
const token = { name: 'streams' } as typeof streams

/** What the streams addon has, as long as it is attached. */
export class Sources {
  #streams: StreamsApi | undefined

  /** `changed` is called in the tick of each change. */
  constructor(ctx: RecordingContext, changed: () => void) {
    ctx.whenAttached(token, (api, tools) => {
      this.#streams = api
      tools.on(['stream', 'track', 'share'], changed)
      tools.defer(() => {
        this.#streams = undefined
        changed()
      })
      changed()
    })
  }

  get isAvailable(): boolean {
    return this.#streams !== undefined
  }

  /** Ours first. */
  get all(): RecordingSource[] {
    const { streams: local = new Map(), remoteStreams: remote = [] } = this.#streams ?? {}
    return [
      ...[...local.values()].map(({ label, stream }): RecordingSource => ({ label, stream })),
      ...remote.map(({ label, stream, remote }): RecordingSource => ({ label, stream, remote })),
    ]
  }
}

/** The sources that are meant; streams that were passed in and are not shared are not among them. */
export function selectFrom(sources: readonly RecordingSource[], selection: RecordingSelection): RecordingSource[] {
  if (typeof selection === 'function') return sources.filter((source) => selection(source))
  if (selection === 'all') return [...sources]
  if (selection === 'local') return sources.filter(({ remote }) => !remote)
  if (selection === 'remote') return sources.filter(({ remote }) => remote)
  return sources.filter(({ label, stream }) => selection.includes(label) || selection.includes(stream))
}

/** Its tracks that can be recorded. */
export const liveTracks = ({ stream }: RecordingSource, kinds: readonly Kind[]): MediaStreamTrack[] =>
  stream.getTracks().filter(({ kind, readyState }) => readyState === 'live' && kinds.includes(kind as Kind))
