import { type Share, type StreamOptions, streams } from '@peerwright/addon-streams'
import { Peer, type Uses } from '@peerwright/core'

const peer = new Peer().addon(streams())

// What is shared is readable, and can not be changed behind the addon's back.
export const shared: ReadonlyMap<string, Share> = peer.streams
export const returned: MediaStream | undefined = peer.share({ label: 'camera', to: null } satisfies StreamOptions)

peer.on('stream:add', ({ stream, label, metadata, remote }) => [stream.id, label, metadata, remote.id])
peer.on('track', ({ track, name }) => [track.kind, name])
peer.on('share:stopped', ({ reason }) => reason === 'ended')

// @ts-expect-error "is not assignable to parameter of type 'Kind'"
peer.mute('camera', 'smell')

export const hang = (someone: Uses<typeof streams>) => someone.unshare('camera')
hang(peer)
