import type { RemotePeer } from '@peerwright/core'
import type { Announcement, ControlMessage } from './announcement'
import type { StreamsContext } from './api'
import { StreamError } from './errors'
import type { Kind } from './kind'
import { SLOT_LIMIT } from './limits'
import { encodingFor, type Share } from './share'
import { type Part, Slot, type SlotPort } from './slot'

/** What an outbox needs from the addon. */
export interface OutboxPort {
  readonly ctx: StreamsContext
  readonly shared: ReadonlyMap<string, Share>
  /** In this very tick a sender begins to carry that. */
  sending(sender: RTCRtpSender, part: Part): void
}

/** Which slot carries what: what it carries already, else what replaces that, else whatever fits. */
const claims: readonly ((slot: Slot, part: Part) => boolean)[] = [
  (slot, part) => slot.part?.label === part.label && slot.part.track === part.track && slot.fits(part),
  (slot, part) => slot.part?.label === part.label && slot.fits(part) && !slot.isDead,
  (slot, part) => slot.fits(part) && !slot.isDead,
]

/**
 * What one remote gets over one connection: brings its senders from what they carry to what is shared, all changes of one
 * tick together, and announces it.
 */
export class Outbox {
  readonly #port: OutboxPort
  readonly #remote: RemotePeer
  readonly #connection: RTCPeerConnection
  readonly #slots = new Set<Slot>()
  /** What the other side was told, by label. */
  readonly #told = new Map<string, string>()
  /** Slots that the other side has ended. */
  readonly #refused = new WeakSet<Slot>()
  readonly #slotPort: SlotPort
  #isScheduled = false
  #isClosed = false
  #isFull = false

  constructor(remote: RemotePeer, port: OutboxPort) {
    this.#port = port
    this.#remote = remote
    this.#connection = remote.connection
    this.#slotPort = {
      connection: this.#connection,
      sending: port.sending,
      fail: (part, cause) => this.#fail(part, cause),
    }
    this.settle()
  }

  /** Something changed: what changes in one tick is settled together, so that it takes one negotiation. */
  changed(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.settle()
    })
  }

  /** The remote's addon came or went: one that comes knows nothing. */
  restart(): void {
    this.#told.clear()
    this.changed()
  }

  /** A negotiation is through: what had to wait for it, and what the other side did not want. */
  negotiated(): void {
    for (const slot of this.#slots) {
      if (!slot.isDead) slot.tune()
      else if (slot.part && !this.#refused.has(slot)) this.#bury(slot, slot.part)
    }
    this.#announce()
  }

  /** Gives the senders back. */
  close(): void {
    this.#isClosed = true
    if (this.#connection.signalingState === 'closed') return
    for (const slot of this.#slots) if (!slot.isDead) slot.close()
  }

  settle(): void {
    if (this.#isClosed || this.#connection.signalingState === 'closed') return
    const left = new Set(this.#parts())
    const carried = new Map<Slot, Part>()
    for (const claim of claims) {
      for (const slot of this.#slots) {
        const part = carried.has(slot) ? undefined : [...left].find((one) => claim(slot, one))
        if (part && left.delete(part)) carried.set(slot, part)
      }
    }
    for (const slot of this.#slots) this.#carry(slot, carried.get(slot))
    for (const part of left) this.#add(part)
    this.#announce()
  }

  /** What the remote is to get. */
  #shares(): Share[] {
    const { id, addons } = this.#remote
    return [...this.#port.shared.values()].filter(({ to }) => addons.has('streams') && (!to || to.includes(id)))
  }

  #parts(): Part[] {
    return this.#shares().flatMap((share) => share.tracks.map((track) => toPart(share, track, this.#remote.id)))
  }

  #carry(slot: Slot, part: Part | undefined): void {
    if (slot.isDead && !part) this.#slots.delete(slot)
    else if (!slot.isDead) slot.carry(part)
  }

  #add(part: Part): void {
    if (this.#slots.size >= SLOT_LIMIT) return this.#overflow()
    const own = new Set([...this.#slots].map(({ transceiver }) => transceiver))
    const others = this.#connection.getTransceivers().filter((transceiver) => !own.has(transceiver))
    try {
      this.#slots.add(new Slot(part, others, this.#slotPort))
    } catch (cause) {
      this.#fail(part, cause)
    }
  }

  #bury(slot: Slot, part: Part): void {
    this.#refused.add(slot)
    this.#fail(part)
  }

  /** Told once, not with each change. */
  #overflow(): void {
    if (this.#isFull) return
    this.#isFull = true
    this.#port.ctx.fail(new StreamError('STREAM_LIMIT', { limit: SLOT_LIMIT, what: 'tracks to one remote' }))
  }

  /** Ahead of the offer that brings the tracks: messages and descriptions keep their order. */
  #announce(): void {
    const news = this.#announcements()
    for (const label of [...this.#told.keys()]) {
      if (!news.has(label) && this.#told.delete(label)) this.#tell({ drop: label })
    }
    for (const [label, announcement] of news) {
      const text = JSON.stringify(announcement)
      if (this.#told.get(label) === text) continue
      this.#told.set(label, text)
      this.#tell({ put: announcement })
    }
  }

  #announcements(): Map<string, Announcement> {
    return new Map(this.#shares().map((share) => [share.label, this.#announcement(share)]))
  }

  #announcement({ label, metadata }: Share): Announcement {
    const tracks = [...this.#slots].flatMap(({ key, part, isDead }) =>
      part?.label === label && !isDead ? [{ key, muted: part.isMuted }] : [],
    )
    return { label, tracks, ...(metadata !== undefined && { metadata }) }
  }

  /** Said again when the remote's addon is there. */
  #tell(message: ControlMessage): void {
    if (this.#remote.addons.has('streams')) this.#port.ctx.control.send(this.#remote, message)
  }

  #fail({ label, kind }: Part, cause?: unknown): void {
    this.#port.ctx.fail(new StreamError('TRACK_FAILED', { label, kind, remote: this.#remote.id }, { cause }))
  }
}

function toPart(share: Share, track: MediaStreamTrack, remoteId: string): Part {
  const kind = track.kind as Kind
  return {
    label: share.label,
    kind,
    track,
    encoding: encodingFor(share, remoteId, kind),
    isSimulcast: share.simulcast && kind === 'video',
    isMuted: share.muted.has(kind),
  }
}
