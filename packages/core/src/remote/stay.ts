import type { Clock } from '../contract/clock'
import type { RemotePeer } from '../contract/remote-peer'
import type { RoomContext } from '../hooks/peer-hooks'
import type { Drops } from '../signaling/frames'
import type { ConnectionFactory } from './connection-factory'
import type { RoomKernel } from './room-kernel'

/** What everything in one room shares, from `join()` to `leave()`. */
export interface Stay {
  readonly kernel: RoomKernel
  readonly clock: Clock
  readonly context: RoomContext
  readonly connections: ConnectionFactory
  /** Remotes that have a connection, by id. */
  readonly remotes: Map<string, RemotePeer>
  /** What was not taken, by reason. */
  readonly dropped: Drops
  /** A sealed frame came, by whatever way. */
  receive(frame: Uint8Array): void
}
