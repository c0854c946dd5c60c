import type { Peer } from '@peerwright/core'

/** What a room needs of its peers: any composition fits. */
export type RoomPeer = Pick<Peer, 'id' | 'connections' | 'join' | 'dispose' | 'on'>
