import type { AttachedAddon } from '../contract/peer-view'
import type { RemotePeer, RemoteState } from '../contract/remote-peer'
import type { PeerError } from '../errors'
import type { CloseReason } from '../hooks/peer-hooks'

export interface ConnectionEvent {
  readonly id: string
  readonly name: string
  readonly remote: RemotePeer
  readonly state: RemoteState
  readonly reason?: CloseReason
}

export interface MetadataEvent {
  readonly id: string
  readonly name: string
  readonly remote: RemotePeer
  readonly metadata: unknown
}

export interface SignalingEvent {
  readonly id: string
  readonly name: string
  readonly transport: string
  readonly error?: unknown
}

export interface AddonEvent {
  readonly name: string
  readonly addon: AttachedAddon
}

export interface ErrorEvent {
  readonly id: string
  readonly name: string
  readonly error: PeerError
}

/** The kernel's events; a group's name (`connection`, `signaling`) receives every event of its group. */
export interface PeerEvents {
  connection: ConnectionEvent | MetadataEvent
  'connection:new': ConnectionEvent
  'connection:connecting': ConnectionEvent
  'connection:connected': ConnectionEvent
  'connection:disconnected': ConnectionEvent
  'connection:failed': ConnectionEvent
  'connection:closed': ConnectionEvent
  'connection:metadata': MetadataEvent
  /** The remote attached or detached an addon. */
  'connection:addons': ConnectionEvent
  signaling: SignalingEvent
  'signaling:online': SignalingEvent
  'signaling:offline': SignalingEvent
  'addon:attached': AddonEvent
  'addon:detached': AddonEvent
  error: ErrorEvent
}
