import type { RemotePeer } from '../contract/remote-peer'
import type { Scope } from '../scope'
import type { Addon } from './addon'

/** Takes a control message; `false` when its schema refuses it. */
export type Receiver = (message: unknown, remote: RemotePeer) => boolean

/** An addon on one peer, from `addon()` to the end of `detach()`. */
export interface Attachment {
  readonly name: string
  readonly addon: Addon
  readonly scope: Scope
  readonly receivers: Set<Receiver>
  readonly contributions: Set<() => object>
  /** What `setup` returned. */
  api: object
  /** Set up and mixed in: the others may meet it. */
  isReady: boolean
  /** Its own `join` tap, replayed because it came late. */
  joined?: Promise<unknown>
}

/** What wants to run while both its owner and the addon named `other` are attached. */
export interface Watcher {
  readonly owner: Attachment
  readonly other: string
  meet(other: Attachment): void
}
