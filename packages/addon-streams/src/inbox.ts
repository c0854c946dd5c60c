import type { RemotePeer } from '@peerwright/core'
import type { Announcement } from './announcement'
import type { RemoteStream, StreamsContext } from './api'
import { StreamError } from './errors'
import { STREAM_LIMIT } from './limits'
import { readMedia } from './sdp'

/** A stream as the application sees it, with its tracks by key. */
interface Shown extends RemoteStream {
  metadata: unknown
  readonly muted: Set<MediaStreamTrack>
  readonly tracks: Map<string, MediaStreamTrack>
}

/**
 * What one remote shares with us. A stream is shown once it is announced and all its tracks are there; from then on what is
 * announced decides: tracks also come back, with other keys, when the connection had to be replaced.
 */
export class Inbox {
  readonly #ctx: StreamsContext
  readonly #remote: RemotePeer
  readonly #announced = new Map<string, Announcement>()
  readonly #arrived = new Map<string, MediaStreamTrack>()
  readonly #shown = new Map<string, Shown>()
  #isFull = false

  constructor(ctx: StreamsContext, remote: RemotePeer) {
    this.#ctx = ctx
    this.#remote = remote
  }

  get streams(): RemoteStream[] {
    return [...this.#shown.values()]
  }

  /** The remote shares something, or something else. */
  put(announced: Announcement): void {
    const { label } = announced
    if (!this.#announced.has(label) && this.#announced.size >= STREAM_LIMIT) return this.#overflow()
    this.#announced.set(label, announced)
    this.#update(announced)
  }

  drop(label: string): void {
    const shown = this.#shown.get(label)
    this.#announced.delete(label)
    this.#shown.delete(label)
    if (!shown) return
    for (const key of [...shown.tracks.keys()]) this.#take(shown, key)
    this.#emitStream('remove', shown)
  }

  /** Looks which tracks the connection receives. */
  scan(connection: RTCPeerConnection): void {
    const media = readMedia(connection.remoteDescription?.sdp)
    this.#arrived.clear()
    for (const { mid, currentDirection, receiver } of connection.getTransceivers()) {
      const key = media.get(mid ?? '')?.key
      if (key && (currentDirection === 'sendrecv' || currentDirection === 'recvonly')) {
        this.#arrived.set(key, receiver.track)
      }
    }
    for (const announcement of [...this.#announced.values()]) this.#update(announcement)
  }

  /** The connection is replaced: streams stay, their tracks come with the next one. */
  disconnected(): void {
    this.#arrived.clear()
  }

  /** The remote is gone, or one of the two addons. */
  clear(): void {
    for (const label of [...this.#announced.keys()]) this.drop(label)
    this.#arrived.clear()
  }

  #update(announced: Announcement): void {
    const { label, metadata, tracks } = announced
    const arrived = tracks.filter(({ key }) => this.#arrived.has(key))
    const known = this.#shown.get(label)
    if (!known && (tracks.length === 0 || arrived.length < tracks.length)) return
    const shown = known ?? this.#show(announced)
    for (const key of [...shown.tracks.keys()]) if (!tracks.some((track) => track.key === key)) this.#take(shown, key)
    for (const { key, muted } of arrived) {
      this.#put(shown, key)
      this.#mute(shown, key, muted)
    }
    if (JSON.stringify(shown.metadata) === JSON.stringify(metadata)) return
    shown.metadata = metadata
    this.#emitStream('metadata', shown)
  }

  /** All its tracks are in it before anybody hears of it. */
  #show({ label, metadata, tracks }: Announcement): Shown {
    const first = new Map(tracks.flatMap(({ key }) => [...this.#entry(key)]))
    const stream = new MediaStream([...first.values()])
    const shown: Shown = { remote: this.#remote, label, stream, metadata, muted: new Set(), tracks: first }
    this.#shown.set(label, shown)
    this.#emitStream('add', shown)
    for (const track of first.values()) this.#emitTrack('add', shown, track)
    return shown
  }

  #entry(key: string): [string, MediaStreamTrack][] {
    const track = this.#arrived.get(key)
    return track ? [[key, track]] : []
  }

  #put(shown: Shown, key: string): void {
    const track = this.#arrived.get(key)
    if (!track || shown.tracks.has(key)) return
    shown.tracks.set(key, track)
    shown.stream.addTrack(track)
    this.#emitTrack('add', shown, track)
  }

  #take(shown: Shown, key: string): void {
    const track = shown.tracks.get(key)
    if (!track || !shown.tracks.delete(key)) return
    shown.muted.delete(track)
    shown.stream.removeTrack(track)
    this.#emitTrack('remove', shown, track)
  }

  #mute(shown: Shown, key: string, isMuted: boolean): void {
    const track = shown.tracks.get(key)
    if (!track || shown.muted.has(track) === isMuted) return
    if (isMuted) shown.muted.add(track)
    else shown.muted.delete(track)
    this.#emitTrack(isMuted ? 'mute' : 'unmute', shown, track)
  }

  /** Once is enough: a stranger must not be able to flood the application with errors. */
  #overflow(): void {
    if (this.#isFull) return
    this.#isFull = true
    this.#ctx.fail(new StreamError('STREAM_LIMIT', { limit: STREAM_LIMIT, what: `streams of ${this.#remote.id}` }))
  }

  #emitStream(type: 'add' | 'remove' | 'metadata', { remote, stream, label, metadata }: Shown): void {
    const name = `stream:${type}` as const
    const event = { id: this.#ctx.peer.id, name, remote, stream, label }
    this.#ctx.emit(name, metadata === undefined ? event : { ...event, metadata })
  }

  #emitTrack(type: 'add' | 'remove' | 'mute' | 'unmute', shown: Shown, track: MediaStreamTrack): void {
    const { remote, stream, label } = shown
    const name = `track:${type}` as const
    this.#ctx.emit(name, { id: this.#ctx.peer.id, name, remote, stream, track, label })
  }
}
