import type { AddonContext, Hook, None, RemotePeer } from '@peerwright/core'
import type { Kind } from './kind'
import type { StreamOptions } from './options'
import type { Share } from './share'

/** A remote's stream as it is now. */
export interface RemoteStream {
  readonly remote: RemotePeer
  readonly label: string
  /** One object from `stream:add` to `stream:remove`; tracks come and go in it. */
  readonly stream: MediaStream
  /** A stranger's data until you checked it. */
  readonly metadata: unknown
  /** Tracks that the remote muted. */
  readonly muted: ReadonlySet<MediaStreamTrack>
}

/** What happened to a remote's stream. */
export interface StreamEvent {
  /** Of the local peer. */
  readonly id: string
  /** The event's name. */
  readonly name: string
  readonly remote: RemotePeer
  readonly stream: MediaStream
  readonly label: string
  readonly metadata?: unknown
}

/** What happened to a track of a remote's stream. */
export interface TrackEvent {
  /** Of the local peer. */
  readonly id: string
  /** The event's name. */
  readonly name: string
  readonly remote: RemotePeer
  readonly stream: MediaStream
  readonly track: MediaStreamTrack
  readonly label: string
}

/** What happened to something that is shared here. */
export interface ShareEvent {
  /** Of the local peer. */
  readonly id: string
  /** The event's name. */
  readonly name: string
  readonly label: string
  readonly stream: MediaStream
}

export interface ShareStoppedEvent extends ShareEvent {
  /** `ended`: no track is live any more, because a device was unplugged or the user pressed "stop sharing". */
  readonly reason: 'unshared' | 'ended' | 'detached'
}

/** The events of the streams addon; `stream`, `track` and `share` receive every event of their group. */
export interface StreamsEvents {
  stream: StreamEvent
  /** Once for each stream of a remote, with all the tracks it has at first, and with its metadata. */
  'stream:add': StreamEvent
  /** The remote unshared it, or is gone. Its tracks have left it before. */
  'stream:remove': StreamEvent
  /** The remote changed the stream's metadata. */
  'stream:metadata': StreamEvent
  track: TrackEvent
  /** After `stream:add` for each of the first tracks, later for each that comes. */
  'track:add': TrackEvent
  'track:remove': TrackEvent
  /** The remote muted it; also right after `track:add` when it was muted before. */
  'track:mute': TrackEvent
  'track:unmute': TrackEvent
  share: ShareEvent & Partial<ShareStoppedEvent>
  /** A label is shared here that was not before. */
  'share:started': ShareEvent
  /** Its stream, tracks, options or mutes changed. */
  'share:changed': ShareEvent
  'share:stopped': ShareStoppedEvent
}

/** A sender begins to carry a track of a label. */
export interface Sending {
  readonly remote: RemotePeer
  readonly sender: RTCRtpSender
  readonly label: string
  readonly track: MediaStreamTrack
}

/** A receiver is there; which label it carries, `track:add` tells. */
export interface Receiving {
  readonly remote: RemotePeer
  readonly receiver: RTCRtpReceiver
}

/** Moments at which other addons can take part: frame encryption, effects, statistics. */
export interface StreamHooks {
  /** In the tick in which a sender is made, or begins to carry another label, before anything is sent with it. */
  readonly senders: Hook<[Sending], void>
  /** In the tick in which the browser makes a receiver, once per connection, before anything arrives. */
  readonly receivers: Hook<[Receiving], void>
}

/** What the streams addon adds to a peer. */
export interface StreamsApi {
  /** What is shared here, by label. */
  readonly streams: ReadonlyMap<string, Share>
  /** What remotes share with us. */
  readonly remoteStreams: readonly RemoteStream[]
  readonly streamHooks: StreamHooks
  /**
   * Shares a stream with every remote peer, present and future, or updates what that label shares. Each member given
   * replaces what was given before, the others stay. Tracks of the same kind are swapped in place, without renegotiation.
   *
   * Without `stream`, `to` says for whom `audio` and `video` change; with `stream`, who gets it.
   *
   * Returns the shared stream, `undefined` when there is none. Throws `STREAM_INVALID`, `STREAM_LIMIT`, `TRACK_ENDED`
   * and `CODEC_UNSUPPORTED`, and then everything is as before.
   *
   * @example
   * ```ts
   * peer.share({ label: 'camera', stream, metadata: { name: 'Ada' } })
   * peer.share({ label: 'camera', video: { maxBitrate: 300_000 } }) // for everybody
   * peer.share({ label: 'camera', video: { maxBitrate: 100_000 }, to: remote.id }) // for one
   * ```
   */
  share(stream: MediaStream | StreamOptions): MediaStream | undefined
  /** Stops sharing; returns the unshared stream, or `undefined` when nothing is shared like that. */
  unshare(shared?: string | MediaStream | { readonly label?: string | undefined }): MediaStream | undefined
  /**
   * Mutes what a label shares of that kind, for everybody: its tracks are disabled, and others are told at once.
   * Stays when tracks are swapped. Throws `STREAM_UNKNOWN` and `STREAM_INVALID`.
   */
  mute(label: string, kind: Kind, on?: boolean): void
}

/** What the addon's parts work with. */
export type StreamsContext = AddonContext<StreamsEvents, None>
