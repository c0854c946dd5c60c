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
  fail(cause: unknown): void
}

/** Milliseconds after which an offer that could not be sent is made again. */
const RETRY = 1_000

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
    if (this.#isOpen) this.offer()
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

  receive(description: RTCSessionDescriptionInit): void {
    this.#step(async () => {
      const collides = description.type === 'offer' && this.#connection.signalingState !== 'stable'
      this.#ignoresOffer = collides && !this.#port.isPolite
      if (this.#ignoresOffer) return
      if (description.type === 'answer' && this.#connection.signalingState !== 'have-local-offer') return
      if (collides) await rollback(this.#connection)
      this.#isNeeded = false
      await this.#connection.setRemoteDescription(description)
      if (description.type === 'offer') await this.#describe()
    })
  }

  addCandidate(candidate: RTCIceCandidateInit): void {
    this.#step(async () => {
      if (!this.#ignoresOffer) await this.#connection.addIceCandidate(candidate).catch(() => {}) // a candidate nobody can use harms nobody
    })
  }

  async #describe(): Promise<void> {
    this.#isNeeded = false
    const description = await setLocalDescription(this.#connection)
    if (!description) return
    await this.#port.send(description).catch((cause) => {
      if (this.#isOpen && description.type === 'offer') this.#retry()
      throw cause
    })
  }

  /** Rolled back, the browser says again that it is needed. */
  #retry(): void {
    this.#cancelRetry = this.#port.clock.after(RETRY, () =>
      this.#step(async () => {
        if (this.#connection.signalingState === 'have-local-offer') await rollback(this.#connection)
      }),
    )
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
