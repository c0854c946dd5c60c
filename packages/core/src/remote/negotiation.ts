import type { Clock } from '../contract/clock'
import type { Off } from '../contract/off'
import { createQueue, type Queue } from './queue'

/** What a negotiation needs from the link whose connection it negotiates. */
export interface NegotiationPort {
  /** Who gives way when both sides offer at once (W3C WebRTC 10.7). */
  readonly isPolite: boolean
  readonly clock: Clock
  /** Lets addons change the description, then sends it. */
  send(description: RTCSessionDescriptionInit): Promise<void>
  /** Tells the other side that its offer is of no use, and why. */
  decline(cause: unknown): void
  /** The first offer came to nothing: only a new connection helps. */
  giveUp(): void
  fail(cause: unknown): void
}

/** Milliseconds after which an offer that came to nothing is made again: at first, times which, at most. */
const RETRY = { first: 1_000, factor: 2, last: 32_000 }

/**
 * Perfect negotiation (W3C WebRTC 10.7) over one queue: steps never overlap, so that the "making offer" and "answer
 * pending" moments of the specification's example are simply the signaling state at the start of a step.
 */
export class Negotiation {
  readonly #connection: RTCPeerConnection
  readonly #port: NegotiationPort
  readonly #queue: Queue
  #isOpen = false
  #isNeeded = false
  #ignoresOffer = false
  #pause = RETRY.first
  #cancelRetry: Off | undefined

  constructor(connection: RTCPeerConnection, port: NegotiationPort) {
    this.#connection = connection
    this.#port = port
    this.#queue = createQueue((cause) => connection.signalingState !== 'closed' && port.fail(cause))
    connection.addEventListener('negotiationneeded', this.needed)
  }

  /** Something was added or removed. Waits until the first exchange is through: a first offer is never glare. */
  readonly needed = (): void => {
    this.#isNeeded = true
    if (this.#isOpen && !this.#cancelRetry) this.offer()
  }

  /** The first exchange is through: from now on either side may offer. */
  open(): void {
    this.#isOpen = true
    if (this.#isNeeded) this.offer()
  }

  close(): void {
    this.#connection.removeEventListener('negotiationneeded', this.needed)
    this.#cancelRetry?.()
  }

  offer(): void {
    this.#isNeeded = true
    this.#step(async () => {
      // Fires again once stable, if still needed.
      if (this.#isNeeded && this.#connection.signalingState === 'stable') await this.#describe()
    })
  }

  /** `prepare` checks the description and lets addons change it; it is not asked when the description is ignored. */
  receive(type: 'offer' | 'answer', prepare: () => Promise<string>): void {
    this.#step(() => (type === 'offer' ? this.#answer(prepare) : this.#accept(prepare)))
  }

  /** The other side could not use our offer. */
  declined(cause: unknown): void {
    this.#step(async () => {
      if (this.#connection.signalingState === 'have-local-offer') await this.#takeBack(cause)
    })
  }

  addCandidate(candidate: RTCIceCandidateInit): void {
    this.#step(async () => {
      if (!this.#ignoresOffer) await this.#connection.addIceCandidate(candidate).catch(() => {}) // a candidate nobody can use harms nobody
    })
  }

  async #answer(prepare: () => Promise<string>): Promise<void> {
    const collides = this.#connection.signalingState !== 'stable'
    this.#ignoresOffer = collides && !this.#port.isPolite
    if (this.#ignoresOffer) return
    try {
      if (collides) await rollback(this.#connection)
      const sdp = await prepare()
      this.#isNeeded = false
      await this.#connection.setRemoteDescription({ type: 'offer', sdp })
      await this.#describe()
    } catch (cause) {
      this.#port.decline(cause)
      if (this.#connection.signalingState === 'have-remote-offer') await rollback(this.#connection)
      throw cause
    }
  }

  async #accept(prepare: () => Promise<string>): Promise<void> {
    if (this.#connection.signalingState !== 'have-local-offer') return
    try {
      const sdp = await prepare()
      this.#isNeeded = false
      await this.#connection.setRemoteDescription({ type: 'answer', sdp })
      this.#pause = RETRY.first
    } catch (cause) {
      this.#breakOff(cause)
    }
  }

  async #describe(): Promise<void> {
    this.#isNeeded = false
    const description = await setLocalDescription(this.#connection)
    if (!description) return
    await this.#port.send(description).catch((cause) => {
      if (description.type === 'offer') return this.#takeBack(cause)
      this.#port.decline(cause)
      this.#breakOff(cause)
    })
  }

  /** Our offer came to nothing: the other side may offer meanwhile, and we do it again after a while. */
  async #takeBack(cause: unknown): Promise<void> {
    if (!this.#isOpen) return this.#breakOff(cause)
    this.#port.fail(cause)
    this.#cancelRetry?.()
    this.#cancelRetry = this.#port.clock.after(this.#pause, () => {
      this.#cancelRetry = undefined
      if (this.#isNeeded) this.offer()
    })
    this.#pause = Math.min(this.#pause * RETRY.factor, RETRY.last)
    await rollback(this.#connection) // the browser says again that it is needed
  }

  /** One side has taken the answer and the other has not, or a first offer can not be taken back. */
  #breakOff(cause: unknown): void {
    this.#port.fail(cause)
    if (this.#isOpen) this.#connection.close()
    else this.#port.giveUp()
  }

  #step(step: () => Promise<void>): void {
    this.#queue(() => this.#connection.signalingState !== 'closed' && step())
  }
}

/** Browsers do that by themselves; implementations for Node do not. */
const rollback = (connection: RTCPeerConnection): Promise<void> => connection.setLocalDescription({ type: 'rollback' })

/**
 * Without an argument the browser makes offer or answer in one step; implementations for Node can not do that yet.
 * There `localDescription` is not read either: while candidates are being gathered that may crash the process.
 */
async function setLocalDescription(connection: RTCPeerConnection): Promise<RTCSessionDescriptionInit | null> {
  try {
    await connection.setLocalDescription()
    return connection.localDescription
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    const isAnswer = connection.signalingState === 'have-remote-offer'
    const description = await (isAnswer ? connection.createAnswer() : connection.createOffer())
    await connection.setLocalDescription(description)
    return description
  }
}
