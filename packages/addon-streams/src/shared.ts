import type { Off } from '@peerwright/core'
import type { ShareStoppedEvent, StreamsContext } from './api'
import { StreamError } from './errors'
import { KINDS, type Kind } from './kind'
import { invalid } from './options'
import { readShare, type Share } from './share'

/** What is shared here, by label, from `share` to `unshare` or the end of its tracks. */
export class Shared {
  readonly all = new Map<string, Share>()
  readonly #ctx: StreamsContext
  readonly #changed: () => void
  /** Stops waiting for the end of a label's tracks. */
  readonly #watching = new Map<string, Off>()

  /** `changed` learns of each change in the tick in which it is made. */
  constructor(ctx: StreamsContext, changed: () => void) {
    this.#ctx = ctx
    this.#changed = changed
    ctx.defer(() => {
      for (const share of [...this.all.values()]) this.#stop(share, 'detached')
    })
  }

  share(given: unknown): MediaStream | undefined {
    const share = readShare(given, this.all)
    if (share) this.#set(share)
    return share?.stream
  }

  unshare(given: unknown): MediaStream | undefined {
    const share = this.#find(given)
    if (share) this.#stop(share, 'unshared')
    return share?.stream
  }

  mute(label: string, kind: Kind, isOn: boolean): void {
    const share = this.all.get(label)
    if (!share) throw new StreamError('STREAM_UNKNOWN', { label: String(label) })
    if (!KINDS.includes(kind)) throw invalid('kind: expected audio or video')
    const muted = new Set(share.muted)
    if (isOn) muted.add(kind)
    else muted.delete(kind)
    this.#set({ ...share, muted })
  }

  #find(given: unknown): Share | undefined {
    const { label = 'default', getTracks } = (typeof given === 'string' ? { label: given } : Object(given)) as {
      label?: string
      getTracks?: unknown
    }
    if (!getTracks) return this.all.get(label)
    return [...this.all.values()].find(({ stream }) => stream === given)
  }

  #set(share: Share): void {
    const previous = this.all.get(share.label)
    this.all.set(share.label, share)
    if (previous) this.#leave(previous, share.tracks)
    for (const track of share.tracks) enable(track, share, previous)
    this.#watch(share)
    this.#emit(previous ? 'changed' : 'started', share)
    this.#changed()
  }

  #watch({ label, tracks }: Share): void {
    this.#watching.get(label)?.()
    const offs = tracks.map((track) => this.#ctx.listen(track, 'ended', () => this.#ended(label, track)))
    this.#watching.set(label, () => {
      for (const off of offs) off()
    })
  }

  /** It leaves the stream; the last one takes the label along, unless the application manages it. */
  #ended(label: string, track: MediaStreamTrack): void {
    const share = this.all.get(label)
    if (!share) return
    const tracks = share.tracks.filter((other) => other !== track && other.readyState === 'live')
    if (share.managed !== false) share.stream.removeTrack(track)
    if (tracks.length > 0 || share.managed === false) this.#set({ ...share, tracks })
    else this.#stop(share, 'ended')
  }

  #stop(share: Share, reason: ShareStoppedEvent['reason']): void {
    const { label } = share
    this.all.delete(label)
    this.#watching.get(label)?.()
    this.#watching.delete(label)
    this.#leave(share, [])
    this.#emit('stopped', share, reason)
    this.#changed()
  }

  /** Tracks that are not shared any more: stopped if they are ours, else as we got them. */
  #leave({ tracks, managed, muted }: Share, kept: readonly MediaStreamTrack[]): void {
    for (const track of tracks) {
      if (kept.includes(track)) continue
      if (managed) track.stop()
      else if (muted.has(track.kind as Kind)) track.enabled = true
    }
  }

  #emit(type: 'started' | 'changed', share: Share): void
  #emit(type: 'stopped', share: Share, reason: ShareStoppedEvent['reason']): void
  #emit(type: 'started' | 'changed' | 'stopped', { label, stream }: Share, reason?: ShareStoppedEvent['reason']): void {
    const name = `share:${type}` as const
    const event = { id: this.#ctx.peer.id, name, label, stream }
    this.#ctx.emit(name, (reason ? { ...event, reason } : event) as ShareStoppedEvent)
  }
}

/** Disables what is muted; enables only what was muted before. */
function enable(track: MediaStreamTrack, { muted }: Share, previous: Share | undefined): void {
  const kind = track.kind as Kind
  if (muted.has(kind)) track.enabled = false
  else if (previous?.muted.has(kind)) track.enabled = true
}
