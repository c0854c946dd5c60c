import { inOrder } from './codecs'
import { encode } from './encoding'
import type { Kind } from './kind'
import type { Medium } from './medium'
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
  /** Waits for an offer with the new order. */
  #isReordered = false
  #work = Promise.resolve()

  constructor({ transceiver, key, isSimulcast = false }: Medium, port: SlotPort) {
    this.#port = port
    this.key = key
    this.isSimulcast = isSimulcast
    this.transceiver = transceiver
    this.#track = transceiver.sender.track
  }

  get #sender(): RTCRtpSender {
    return this.transceiver.sender
  }

  get kind(): string {
    return this.transceiver.receiver.track.kind
  }

  /** Whether the other side, or somebody here, ended it for good. */
  get isDead(): boolean {
    const { currentDirection, direction } = this.transceiver
    return currentDirection === 'stopped' || direction === 'stopped'
  }

  fits({ kind, isSimulcast }: Part): boolean {
    return isSimulcast === this.isSimulcast && kind === this.kind
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

  /** Applies the part's options where they do not hold yet; in the middle of a negotiation, once that is through. */
  tune(): void {
    const { signalingState, localDescription } = this.#port.connection
    if (!this.part || signalingState !== 'stable') return
    // Ours was rolled back, and the browser does not know that it is needed.
    if (this.#isReordered && localDescription?.type === 'answer') this.#codecs = ''
    this.#isReordered = false
    this.#prefer(this.part)
    this.#apply(this.part.encoding)
  }

  /** Nothing is sent any more, and others may have the transceiver. */
  close(): void {
    this.carry(undefined)
    const { direction } = this.transceiver
    if (direction === 'sendrecv') this.transceiver.direction = 'recvonly'
    if (direction === 'sendonly') this.transceiver.direction = 'inactive'
  }

  #apply(encoding: EncodingOptions): void {
    const wanted = JSON.stringify(encoding)
    if (wanted === this.#encoding && !encoding.codecs) return
    this.#encoding = wanted
    this.#do(async () => {
      if (this.#encoding !== wanted || (await this.#encode(encoding))) return
      this.#encoding = '' // not yet: tried again
    })
  }

  /** A new order takes a new negotiation, which setCodecPreferences alone does not ask for (W3C WebRTC 5.4.2). */
  #prefer({ kind, encoding: { codecs = [] } }: Part): void {
    const wanted = JSON.stringify(codecs)
    if (wanted === this.#codecs) return
    this.#codecs = wanted
    this.#do(() => {
      this.transceiver.setCodecPreferences?.(codecs.length > 0 ? inOrder(kind, codecs) : [])
      this.#isReordered = !!this.transceiver.currentDirection
      if (this.#isReordered) this.#port.connection.dispatchEvent(new Event('negotiationneeded'))
    })
  }

  /** `false` when that has to wait for a negotiation. */
  async #encode(encoding: EncodingOptions): Promise<boolean> {
    try {
      return await encode(this.#sender, encoding)
    } catch (cause) {
      if (this.#port.connection.signalingState === 'stable') throw cause
      return false
    }
  }

  #do(step: () => unknown): void {
    const { part } = this
    const failed = (cause: unknown) => {
      if (part && this.#port.connection.signalingState !== 'closed') this.#port.fail(part, cause)
    }
    this.#work = this.#work.then(step).then(() => {}, failed)
  }
}
