import type { ContextRoom } from '../addons/create-context'
import type { RemotePeer } from '../contract/remote-peer'
import type { Transport } from '../contract/transport'
import type { Report } from '../errors'
import type { Bus } from '../events/bus'
import type { PeerEvents } from '../events/peer-events'
import type { CallablePeerHooks, RoomContext } from '../hooks/peer-hooks'
import type { ParsedJoinOptions, ParsedPeerOptions } from '../options'

/** What a room gets from the peer. */
export interface RoomKernel {
  readonly options: ParsedPeerOptions
  readonly hooks: CallablePeerHooks
  readonly bus: Bus<PeerEvents>
  readonly host: RoomHost
  /** Transports attached now; later ones come through `Room.addTransport`. */
  readonly transports: ReadonlySet<Transport>
  /** Emits an `error` event. */
  readonly report: Report
  /** Leaves the room: the page goes away. */
  leave(): void
}

/** The addon host as a room uses it. */
export interface RoomHost {
  /** Name and version of what is attached, for the hello. */
  list(): [name: string, version: string][]
  /** Runs the `join` hook; addons attached meanwhile or later replay their own taps. Rejects when a tap throws. */
  enter(context: RoomContext): Promise<void>
  /** Runs the `leave` hook, also after a failed `enter`. Resolves always. */
  exit(): Promise<void>
  /** A connection was made for this remote, nothing negotiated yet: runs the `remote` hook. A visit still open is closed. */
  open(remote: RemotePeer): void
  /** That connection is replaced or closed: ends what was taken for it. Resolves always. */
  close(remote: RemotePeer): Promise<void>
  /** A control message arrived; `false` when nobody here takes it. */
  receive(remote: RemotePeer, addon: string, message: unknown): boolean
}

/** One join: made by `peer.join()`, never opened twice. */
export interface Room extends ContextRoom {
  /** `id` is `""` until the keys exist; `metadata` follows `update`. */
  readonly context: RoomContext
  /** Remotes that are visible, by id. */
  readonly remotes: ReadonlyMap<string, RemotePeer>
  /** Frames and messages that were not taken, by reason. */
  readonly dropped: ReadonlyMap<string, number>
  /** Keys, `host.enter`, transports, first announcement. Rejects with a typed cause; after `close()` with anything, for the peer says `ABORTED`. */
  open(): Promise<void>
  /** Changes the announced metadata. */
  update(metadata: unknown): void
  /** Goodbye, `host.exit`, releases, transports. Callable at any time, also while `open()` runs. Resolves always. */
  close(): Promise<void>
}

/** Makes the room of one join; `peer.ts` injects the real one, tests a fake one. */
export type CreateRoom = (kernel: RoomKernel, options: ParsedJoinOptions) => Room
