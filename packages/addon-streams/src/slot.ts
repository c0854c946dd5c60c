import { inOrder } from './codecs'
import { encode, layers } from './encoding'
import type { Kind } from './kind'
import type { EncodingOptions } from './options'

/** One track of a label, as one remote is to get it. */
export interface Part {
  readonly label: string
  readonly kind: Kind
  readonly track: MediaStreamTrack
  readonly encoding: EncodingOptions
  readonly isSimulcast: boolean
  readonly isMuted: boolean
}

/** What a slot needs from the outbox it is in. */
export interface SlotPort {
  readonly connection: RTCPeerConnection
  /** In this very tick it begins to carry that. */
  sending(sender: RTCRtpSender, part: Part): void
  /** The browser refuses to send it like that. */
  fail(part: Part, cause: unknown): void
}

/**
 * The sending half of one transceiver. Without a track it stays negotiated, so that the next track of its kind needs no
 * renegotiation; the other side knows which label it carries by what is announced for its key.
 */
export class Slot {
  readonly key: string
  readonly transceiver: RTCRtpTransceiver
  readonly isSimulcast: boolean
  part: Part | undefined
  readonly #port: SlotPort
  #track: MediaStreamTrack | null
  /** The encoding options and codecs that hold. */
  #encoding = '{}'
  #codecs = '[]'
  #work = Promise.resolve()

  /** Adds the part to the connection: on a transceiver nobody sends with, if there is one. */
  constructor(part: Part, transceivers: readonly RTCRtpTransceiver[], port: SlotPort) {
    const mark = new MediaStream()
    this.#port = port
    this.key = mark.id
    this.isSimulcast = part.isSimulcast
    this.transceiver = part.isSimulcast
      ? port.connection.addTransceiver(part.track, { streams: [mark], sendEncodings: layers() })
      : (adopt(part, transceivers, mark) ?? add(port.connection, part, mark))
    this.#track = this.transceiver.sender.track
    this.carry(part)
  }

  get #sender(): RTCRtpSender {
    return this.transceiver.sender
  }

  /** Whether the other side, or somebody here, ended it for good. */
  get isDead(): boolean {
    const { currentDirection, direction } = this.transceiver
    return currentDirection === 'stopped' || direction === 'stopped'
  }

  fits({ kind, isSimulcast }: Part): boolean {
    return isSimulcast === this.isSimulcast && kind === this.transceiver.receiver.track.kind
  }

  /** Sends that from now on, or nothing. */
  carry(part: Part | undefined): void {
    const isOther = part && (part.label !== this.part?.label || part.track !== this.part.track)
    const track = part?.track ?? null
    this.part = part
    if (isOther) this.#port.sending(this.#sender, part)
    if (track !== this.#track) this.#do(() => this.#sender.replaceTrack(track))
    this.#track = track
    this.tune()
  }

  /** Applies the part's options where they do not hold yet; again once more is negotiated. */
  tune(): void {
    if (!this.part) return
    const { encoding } = this.part
    this.#prefer(this.part)
    const wanted = JSON.stringify(encoding)
    if (wanted === this.#encoding) return
    this.#encoding = wanted
    this.#do(async () => {
      if (this.#encoding !== wanted || (await encode(this.#sender, encoding))) return
      this.#encoding = '' // not yet: tried again
    })
  }

  /** Nothing is sent any more, and others may have the transceiver. */
  close(): void {
    this.carry(undefined)
    const { direction } = this.transceiver
    if (direction === 'sendrecv') this.transceiver.direction = 'recvonly'
    if (direction === 'sendonly') this.transceiver.direction = 'inactive'
  }

  /** A new order takes a new negotiation, which setCodecPreferences alone does not ask for (W3C WebRTC 5.4.2). */
  #prefer({ kind, encoding: { codecs = [] } }: Part): void {
    const wanted = JSON.stringify(codecs)
    if (wanted === this.#codecs) return
    this.#codecs = wanted
    this.#do(() => this.transceiver.setCodecPreferences?.(codecs.length > 0 ? inOrder(kind, codecs) : []))
    if (this.transceiver.currentDirection) this.#port.connection.dispatchEvent(new Event('negotiationneeded'))
  }

  #do(step: () => unknown): void {
    const { part } = this
    const failed = (cause: unknown) => {
      if (part && this.#port.connection.signalingState !== 'closed') this.#port.fail(part, cause)
    }
    this.#work = this.#work.then(step).then(() => {}, failed)
  }
}

/** A transceiver that is only received with, or was given back: it becomes a two-way one without adding a medium. */
function adopt({ kind }: Part, transceivers: readonly RTCRtpTransceiver[], mark: MediaStream) {
  const free = transceivers.find(
    ({ sender, receiver, direction }) =>
      !sender.track && receiver.track.kind === kind && (direction === 'recvonly' || direction === 'inactive'),
  )
  if (!free?.sender.setStreams) return undefined
  free.sender.setStreams(mark)
  free.direction = 'sendrecv'
  return free
}

/** An added track joins a medium of the other side's offer, if both add one at once (RFC 8829, 5.10). */
function add(connection: RTCPeerConnection, { track }: Part, mark: MediaStream): RTCRtpTransceiver {
  const isSent = connection.getSenders().some((sender) => sender.track === track) // addTrack refuses one sent already
  if (isSent) return connection.addTransceiver(track, { streams: [mark] })
  const sender = connection.addTrack(track, mark)
  return connection.getTransceivers().find((transceiver) => transceiver.sender === sender) as RTCRtpTransceiver
}
