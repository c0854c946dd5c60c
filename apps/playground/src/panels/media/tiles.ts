import { type RemoteStream, type Share, streams } from '@peerwright/addon-streams'
import { nameIn } from '../../names'
import type { Session } from '../../session'
import { type Readable, Store } from '../../store'

/** A stream on the page, of others or our own. */
export interface Tile {
  readonly key: string
  readonly name: string
  readonly label: string
  readonly stream: MediaStream
  readonly isOwn: boolean
  readonly hasPicture: boolean
  readonly hasSound: boolean
  readonly isMuted: boolean
}

/** Everything that is shared in the room: our own first, then as it came. */
export function watchTiles(session: Session): Readable<readonly Tile[]> {
  const tiles = new Store<readonly Tile[]>([])
  const refresh = () => {
    const api = session.peer.get(streams)
    tiles.set(api ? [...[...api.streams.values()].map(ownTile), ...api.remoteStreams.map(remoteTile)] : [])
  }
  session.on(['stream', 'track', 'share', 'addon', 'connection:metadata'], refresh)
  return tiles
}

const ownTile = ({ label, stream, muted }: Share): Tile => ({
  key: `own ${label}`,
  name: 'You',
  label,
  stream,
  isOwn: true,
  isMuted: muted.has('audio'),
  ...kindsOf(stream),
})

const remoteTile = ({ remote, label, stream, muted }: RemoteStream): Tile => ({
  key: `${remote.id} ${label}`,
  name: nameIn(remote.metadata),
  label,
  stream,
  isOwn: false,
  isMuted: stream.getAudioTracks().some((track) => muted.has(track)),
  ...kindsOf(stream),
})

const kindsOf = (stream: MediaStream): Pick<Tile, 'hasPicture' | 'hasSound'> => ({
  hasPicture: stream.getVideoTracks().length > 0,
  hasSound: stream.getAudioTracks().length > 0,
})
