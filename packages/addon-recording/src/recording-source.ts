import type { RemotePeer } from '@peerwright/core'

/** A stream that can be recorded. */
export interface RecordingSource {
  /** As it was shared; the `id` of a stream that was passed in without a label. */
  readonly label: string
  /** Whose it is; absent when it is ours. */
  readonly remote?: RemotePeer
  readonly stream: MediaStream
}
