import type { Clock } from '../contract/clock'
import type { RemotePeer, RemoteState } from '../contract/remote-peer'
import type { CloseReason } from '../hooks/peer-hooks'
import type { DropReason } from '../signaling/frames'
import type { Message } from '../signaling/messages'
import type { RoomKernel } from './room-kernel'

/** What a remote peer needs from the room it is in. */
export interface RemotePort {
  readonly kernel: RoomKernel
  readonly clock: Clock
  readonly fingerprint: string
  /** Whether the remote's offers win over ours: the higher id is polite. */
  readonly isPolite: boolean
  /** Says something to the remote, reliably and in order, by whatever way there is. */
  send(message: Message): void
  /** A sealed frame that came over the control channel. */
  receive(frame: Uint8Array): void
  /** Counts what was not taken. */
  drop(reason: DropReason): void
  /** Whether the remote may make us connect anew; each answer counts. */
  mayConnect(): boolean
  createConnection(remote: RemotePeer): Promise<RTCPeerConnection>
  iceServers(): Promise<RTCIceServer[]>
  emit(remote: RemotePeer, name: RemoteState | 'metadata' | 'addons', reason?: CloseReason): void
  /** The remote is not in the room any more. */
  forget(remote: RemotePeer, reason: CloseReason): void
}
