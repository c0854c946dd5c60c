import { listen } from '../addons/tools'
import { KernelError, type PeerError } from '../errors'
import type { Description } from '../hooks/peer-hooks'
import { Scope } from '../scope'
import type { Bytes } from '../signaling/bytes'
import { type BodyOf, LIMITS, type Message } from '../signaling/messages'
import { TokenBucket } from '../signaling/token-bucket'
import { CandidateBatch } from './candidates'
import { Negotiation } from './negotiation'
import { negotiationError } from './negotiation-error'
import { fingerprintOf, hasFingerprint } from './sdp'
import type { Stay } from './stay'

/** What a link needs from the remote peer it serves. */
export interface LinkPort {
  /** The remote's id. */
  readonly id: string
  readonly isPolite: boolean
  /** Says something to the other side, by whatever way there is. */
  send(message: Message): void
  /** Lets addons change a description on its way out or in. */
  describe(description: Description): Promise<Description>
  /** Both ends are who they should be and the control channel is open. */
  opened(): void
  /** The connection's or the control channel's state changed. */
  changed(): void
  /** The first offer came to nothing: only a new connection helps. */
  giveUp(): void
  /** Something went wrong with this connection. */
  fail(cause: unknown): void
}

const CONTROL_CHANNEL = { negotiated: true, id: 0 } as const
/** Bytes the control channel may hold back before frames take another way. */
const CONTROL_BUFFER = 1_048_576

/** One generation of a remote's connection: an `RTCPeerConnection`, its control channel and its negotiation. */
export class Link {
  readonly generation: number
  readonly connection: RTCPeerConnection
  /** Whether the first offer of this generation is ours. */
  isDialer = false
  readonly #stay: Stay
  readonly #port: LinkPort
  readonly #channel: RTCDataChannel
  readonly #negotiation: Negotiation
  readonly #candidates: CandidateBatch
  readonly #offers: TokenBucket
  readonly #scope = new Scope('link')
  #received = 0
  #fingerprint = ''
  #isVerified = false
  #refusedBy = ''

  constructor(connection: RTCPeerConnection, generation: number, stay: Stay, port: LinkPort) {
    const { clock, kernel, receive } = stay
    this.connection = connection
    this.generation = generation
    this.#stay = stay
    this.#port = port
    this.#channel = connection.createDataChannel('peerwright', CONTROL_CHANNEL)
    this.#channel.binaryType = 'arraybuffer'
    this.#offers = new TokenBucket({ rate: 1, burst: 60, now: clock.now })
    this.#candidates = new CandidateBatch(clock, kernel.options.iceCandidateDebounce, (list) =>
      port.send(['candidates', { g: generation, list }]),
    )
    this.#negotiation = new Negotiation(connection, {
      isPolite: port.isPolite,
      clock,
      send: (description) => this.#send(description),
      decline: (cause) => port.send(['unusable', { g: generation, reason: negotiationError(port.id, cause).code }]),
      giveUp: port.giveUp,
      fail: port.fail,
    })
    listen(
      this.#scope,
      connection,
      'icecandidate',
      ({ candidate }) => candidate?.candidate && this.#candidates.add(candidate),
    )
    listen(this.#scope, connection, 'icecandidateerror', ({ errorCode, url }) => {
      if (errorCode === 401 || errorCode === 403) this.#refusedBy = url
    })
    listen(this.#scope, connection, 'connectionstatechange', port.changed)
    listen(this.#scope, this.#channel, 'open', () => this.#verify())
    listen(this.#scope, this.#channel, 'close', port.changed)
    // Text would be taken for a length.
    listen(this.#scope, this.#channel, 'message', ({ data }) =>
      receive(new Uint8Array(typeof data === 'string' ? 0 : data)),
    )
  }

  /** Whether frames sent over the control channel arrive. */
  get isUsable(): boolean {
    return this.#isVerified && this.#channel.readyState === 'open' && this.connection.connectionState === 'connected'
  }

  /** Whether only a new connection can help: the control channel was open and is not any more. */
  get isBroken(): boolean {
    return this.#channel.readyState === 'closed' || this.connection.connectionState === 'closed'
  }

  /** Why no connection came about, as well as the browser tells. */
  diagnose(remote: string): PeerError {
    if (!this.connection.remoteDescription) return new KernelError('REMOTE_SILENT', { remote })
    if (this.#refusedBy) return new KernelError('ICE_TURN_REFUSED', { url: this.#refusedBy })
    const hasRelay = this.connection.localDescription?.sdp.includes(' typ relay')
    return new KernelError(hasRelay ? 'ICE_UNREACHABLE' : 'ICE_NO_RELAY', { remote })
  }

  /** Makes the first offer of this generation. */
  dial(): void {
    this.isDialer = true
    this.#negotiation.offer()
  }

  restart(): void {
    this.connection.restartIce()
    this.#negotiation.offer()
  }

  /** Sends over the control channel; `false` when that can not be done now. */
  deliver(frame: Bytes): boolean {
    if (!this.isUsable || this.#channel.bufferedAmount > CONTROL_BUFFER) return false
    try {
      this.#channel.send(frame)
      return true
    } catch {
      return false // it closes in this very moment
    }
  }

  receive(body: BodyOf<'description'>): void {
    if (body.type === 'offer') this.#received = 0
    this.#negotiation.receive(body.type, () => this.#prepare(body))
  }

  /** The other side could not use our offer. */
  declined(cause: unknown): void {
    this.#negotiation.declined(cause)
  }

  addCandidates(list: readonly RTCIceCandidateInit[]): void {
    for (const candidate of list) {
      if (this.#received++ < LIMITS.candidates) this.#negotiation.addCandidate(candidate)
      else this.#stay.dropped.count('candidate')
    }
  }

  close(): void {
    void this.#scope.close()
    this.#negotiation.close()
    this.#candidates.close()
    this.connection.close()
  }

  /** Checks a description of the other side and lets addons change it. Throws `SDP_REFUSED`. */
  async #prepare({ type, sdp, attachments }: BodyOf<'description'>): Promise<string> {
    const fingerprint = fingerprintOf(this.#port.id, sdp)
    if (this.#isVerified && fingerprint !== this.#fingerprint) throw this.#refusal('another fingerprint')
    if (type === 'offer' && !this.#offers.take()) throw this.#refusal('too many offers')
    this.#fingerprint = fingerprint
    const described = await this.#port.describe({ direction: 'receive', type, sdp, attachments: new Map(attachments) })
    return described.sdp
  }

  #refusal(problem: string): PeerError {
    return new KernelError('SDP_REFUSED', { remote: this.#port.id, problem })
  }

  async #send(description: RTCSessionDescriptionInit): Promise<void> {
    this.#candidates.hold()
    const dials = this.isDialer && !this.#isVerified
    const { type, sdp, attachments } = await this.#port.describe({
      direction: 'send',
      type: description.type,
      sdp: description.sdp ?? '',
      attachments: new Map(),
    })
    if (this.#scope.closed || (type !== 'offer' && type !== 'answer')) return
    this.#port.send(['description', { g: this.generation, dials, type, sdp, attachments: [...attachments] }])
    this.#candidates.release()
  }

  async #verify(): Promise<void> {
    if (!(await hasFingerprint(this.connection, this.#fingerprint))) {
      this.#port.fail(new KernelError('FINGERPRINT_MISMATCH', { remote: this.#port.id }))
    } else if (!this.#scope.closed) {
      this.#isVerified = true
      this.#port.opened()
      this.#negotiation.open()
    }
  }
}
