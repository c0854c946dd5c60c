import type { RemotePeer } from '@peerwright/core'
import type { Announcement, ControlMessage, Need } from './announcement'
import type { StreamsContext } from './api'
import { StreamError } from './errors'
import { KINDS, type Kind } from './kind'
import { SLOT_LIMIT } from './limits'
import { addLayers, addMedium, adopt, findFree, type Medium } from './medium'
import { encodingFor, type Share } from './share'
import { type Part, Slot, type SlotPort } from './slot'

/** What an outbox needs from the addon. */
export interface OutboxPort {
  readonly ctx: StreamsContext
  readonly shared: ReadonlyMap<string, Share>
  /** What the remote needs to send with. */
  wanted(): Need
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
 *
 * Only the side with the lower id adds media, two-way ones; the other side tells how many it needs. So offers that add media
 * never collide: Chromium does not take a description whose mids it has given to other media in an offer that was rolled back.
 */
export class Outbox {
  readonly #port: OutboxPort
  readonly #remote: RemotePeer
  readonly #connection: RTCPeerConnection
  readonly #isCreator: boolean
  readonly #slots = new Set<Slot>()
  /** What the other side was told, by label. */
  readonly #told = new Map<string, string>()
  #toldNeed = ''
  /** Slots that the other side has ended. */
  readonly #refused = new WeakSet<Slot>()
  readonly #slotPort: SlotPort
  #isScheduled = false
  #isClosed = false
  #isFull = false
  /** Whose turn it is to add media: the creator's, unless the other side has asked for it. */
  #turn: 'ours' | 'asked' | 'given' = 'ours'
  #hasAsked = false

  constructor(remote: RemotePeer, port: OutboxPort) {
    this.#port = port
    this.#remote = remote
    this.#connection = remote.connection
    this.#isCreator = port.ctx.peer.id < remote.id
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
    this.#turn = 'ours'
    this.#hasAsked = false
    this.#toldNeed = ''
    this.changed()
  }

  /** A negotiation is through: what had to wait for it, and what the other side did not want. */
  negotiated(): void {
    for (const slot of this.#slots) {
      if (!slot.isDead) slot.tune()
      else if (slot.part && !this.#refused.has(slot)) this.#bury(slot, slot.part)
    }
    if (this.#turn === 'given') this.#turn = 'ours'
    this.settle()
  }

  /** Gives the senders back. */
  close(): void {
    this.#isClosed = true
    if (this.#connection.signalingState === 'closed') return
    for (const slot of this.#slots) if (!slot.isDead) slot.close()
  }

  /** Where only the sending side can add a medium, the other one asks for its turn, is given it, or gives it back. */
  turn(turn: 'ask' | 'give' | 'back'): void {
    if (turn !== 'give') this.#turn = turn === 'ask' ? 'asked' : 'ours'
    else if (this.#hasAsked) this.#take()
    this.settle()
  }

  /** Also in the tick in which an offer has come, so that the answer takes along what we send. */
  settle(): void {
    if (this.#isClosed || this.#connection.signalingState === 'closed') return
    const parts = this.#parts()
    if (this.#hasAddon) this.#adopt()
    if (this.#isCreator) this.#grow(parts)
    this.#assign(parts)
    if (!this.#isCreator) this.#ask(parts)
    this.#announce()
    if (this.#isCreator && this.#turn === 'asked' && this.#isSettled) this.#give()
  }

  get #hasAddon(): boolean {
    return this.#remote.addons.has('streams')
  }

  get #hasRoom(): boolean {
    return this.#slots.size < SLOT_LIMIT
  }

  /** Nothing of ours waits for a negotiation. */
  get #isSettled(): boolean {
    const isNegotiated = [...this.#slots].every(({ transceiver, isDead }) => isDead || transceiver.currentDirection)
    return isNegotiated && this.#connection.signalingState === 'stable'
  }

  /** What the remote is to get. */
  #shares(): Share[] {
    const { id } = this.#remote
    return [...this.#port.shared.values()].filter(({ to }) => this.#hasAddon && (!to || to.includes(id)))
  }

  #parts(): Part[] {
    return this.#shares().flatMap((share) => share.tracks.map((track) => toPart(share, track, this.#remote.id)))
  }

  /** Takes over what the other side has added, and what another instance of this addon has left. */
  #adopt(): void {
    const own = new Set([...this.#slots].map(({ transceiver }) => transceiver))
    for (const transceiver of findFree(this.#connection)) {
      if (!own.has(transceiver)) this.#add(() => adopt(this.#connection, transceiver))
    }
  }

  /** Adds as many media as both sides need. */
  #grow(parts: readonly Part[]): void {
    if (this.#turn === 'given') return
    const need = needOf(parts)
    const wanted = this.#port.wanted()
    for (const kind of KINDS) {
      for (let has = this.#count(kind); has < need[kind]; has++) this.#add(() => addMedium(this.#connection, kind))
    }
    // The other side learns by itself when it wants more than there can be.
    for (const kind of KINDS) {
      for (let has = this.#count(kind); has < wanted[kind] && this.#hasRoom; has++) {
        this.#add(() => addMedium(this.#connection, kind))
      }
    }
    this.#addLayers(parts)
  }

  /** How many media for layers were added. */
  #addLayers(parts: readonly Part[]): number {
    const wanted = parts.filter(({ isSimulcast }) => isSimulcast).length
    const missing = wanted - [...this.#slots].filter(({ isSimulcast, isDead }) => isSimulcast && !isDead).length
    for (let added = 0; added < missing; added++) this.#add(() => addLayers(this.#connection))
    return missing
  }

  /** It is our turn: what we add makes an offer, after which it is the other side's again. */
  #take(): void {
    this.#hasAsked = false
    if (this.#addLayers(this.#parts()) <= 0) this.#tell({ turn: 'back' })
  }

  /** Tells the other side what to add, and asks for our turn where only we can add. */
  #ask(parts: readonly Part[]): void {
    const waiting = parts.filter((part) => ![...this.#slots].some((slot) => slot.part === part))
    const { audio, video } = needOf(parts)
    if (audio + video > SLOT_LIMIT) this.#overflow()
    const want = { audio: Math.min(audio, SLOT_LIMIT), video: Math.min(video, SLOT_LIMIT) }
    const text = JSON.stringify(want)
    if (waiting.some(({ isSimulcast }) => !isSimulcast) && text !== this.#toldNeed) {
      this.#toldNeed = text
      this.#tell({ want })
    }
    if (waiting.some(({ isSimulcast }) => isSimulcast) && !this.#hasAsked) {
      this.#hasAsked = true
      this.#tell({ turn: 'ask' })
    }
  }

  #give(): void {
    this.#turn = 'given'
    this.#tell({ turn: 'give' })
  }

  #count(kind: Kind): number {
    return [...this.#slots].filter(({ isSimulcast, isDead, kind: own }) => own === kind && !isSimulcast && !isDead)
      .length
  }

  #assign(parts: readonly Part[]): void {
    const left = new Set(parts)
    const carried = new Map<Slot, Part>()
    for (const claim of claims) {
      for (const slot of this.#slots) {
        const part = carried.has(slot) ? undefined : [...left].find((one) => claim(slot, one))
        if (part && left.delete(part)) carried.set(slot, part)
      }
    }
    for (const slot of this.#slots) this.#carry(slot, carried.get(slot))
  }

  #carry(slot: Slot, part: Part | undefined): void {
    if (!slot.isDead) slot.carry(part)
    else if (part) slot.part = part
    else this.#slots.delete(slot)
  }

  #add(make: () => Medium): void {
    if (!this.#hasRoom) return this.#overflow()
    this.#slots.add(new Slot(make(), this.#slotPort))
  }

  #bury(slot: Slot, part: Part): void {
    this.#refused.add(slot)
    this.#fail(part)
  }

  /** Told once, not with each change. */
  #overflow(): void {
    if (this.#isFull) return
    this.#isFull = true
    this.#port.ctx.fail(new StreamError('STREAM_LIMIT', { limit: SLOT_LIMIT, what: 'tracks with one remote' }))
  }

  /** Ahead of the offer that brings the tracks: messages and descriptions keep their order. */
  #announce(): void {
    const shares = this.#shares()
    for (const label of [...this.#told.keys()]) {
      if (shares.some((share) => share.label === label)) continue
      this.#told.delete(label)
      this.#tell({ drop: label })
    }
    for (const share of shares) {
      const announcement = this.#announcement(share)
      const text = JSON.stringify(announcement)
      if (!announcement || this.#told.get(share.label) === text) continue
      this.#told.set(share.label, text)
      this.#tell({ put: announcement })
    }
  }

  /** A new stream is told of once all its tracks have a slot. */
  #announcement({ label, metadata, tracks }: Share): Announcement | undefined {
    const slots = [...this.#slots].filter(({ part }) => part?.label === label)
    if (slots.length < tracks.length && !this.#told.has(label) && !this.#isFull) return undefined
    const sent = slots.flatMap(({ key, part, isDead }) => (isDead ? [] : [{ key, muted: part?.isMuted ?? false }]))
    return { label, tracks: sent, ...(metadata !== undefined && { metadata }) }
  }

  /** Said again when the remote's addon is there. */
  #tell(message: ControlMessage): void {
    if (this.#hasAddon) this.#port.ctx.control.send(this.#remote, message)
  }

  #fail({ label, kind }: Part, cause?: unknown): void {
    this.#port.ctx.fail(new StreamError('TRACK_FAILED', { label, kind, remote: this.#remote.id }, { cause }))
  }
}

/** Media that either side can send with. */
function needOf(parts: readonly Part[]): Need {
  const count = (wanted: Kind) => parts.filter(({ kind, isSimulcast }) => kind === wanted && !isSimulcast).length
  return { audio: count('audio'), video: count('video') }
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
