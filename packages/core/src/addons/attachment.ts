import type { RemotePeer } from '../contract/remote-peer'
import type { Scope } from '../scope'
import type { Addon } from './addon'

/** An addon on one peer, from `addon()` to the end of `detach()`. */
export interface Attachment {
  readonly addon: Addon
  readonly scope: Scope
  /** What `setup` returned. */
  api: object
  /** Set up and mixed in: the others may meet it. */
  isReady?: boolean
  /** Its own `join` tap, replayed because it came late. */
  joined?: Promise<unknown>
}

/** What an addon has asked the host to be called for. */
export interface Wishes {
  /** Runs while both its owner and the addon named `other` are attached. */
  readonly meetings: Set<{ readonly owner: Attachment; readonly other: string; meet(other: Attachment): void }>
  /** Takes control messages for its owner; `false` when its schema refuses one. */
  readonly receivers: Set<{ readonly owner: Attachment; receive(message: unknown, remote: RemotePeer): boolean }>
  /** Adds to `peer.toJSON()`. */
  readonly contributions: Set<{ readonly owner: Attachment; contribute(json: object): void }>
}
