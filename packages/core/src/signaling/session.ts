import type { Clock } from '../contract/clock'
import type { Off } from '../contract/off'
import type { Bytes } from './bytes'
import { openFrame, sealFrame } from './envelope'
import { type Body, type DropReason, type PairFrame, type Piece, TYPE } from './frames'
import { Incoming } from './incoming'
import type { PairKeys } from './keys'
import { Outgoing } from './outgoing'

/** What a session needs from whoever carries its frames. */
export interface SessionPort {
  readonly keys: PairKeys
  /** Our own introduction (`Introductions.carried`), in front of our messages until the remote has proved itself. */
  readonly introduction: Bytes
  readonly clock: Clock
  /** Sends a frame towards the remote; it may be lost, doubled, late. Must not throw. */
  readonly transmit: (frame: Bytes) => void
  /** One message of the remote: plain JSON, no schema has looked at it. */
  readonly receive: (message: unknown) => void
  /** The remote said goodbye. */
  readonly bye: () => void
  readonly drop: (reason: DropReason) => void
  /** One of the other callbacks threw. */
  readonly fail: (cause: unknown) => void
}

type Type = PairFrame['type']

/** Milliseconds in which a frame of our own may take the acknowledgement along. */
const ACK_DELAY = 100
/** Frames that may wait to be opened. */
const OPENING = 128
const NOTHING: Piece = { more: false, chunk: new Uint8Array() }

/**
 * Carries messages between me and one remote: each once, in order, whatever the network does to the frames.
 * One session per remote and join, kept as long as the join: a second one would repeat nonces.
 */
export class Session {
  readonly #port: SessionPort
  readonly #incoming: Incoming
  readonly #outgoing: Outgoing
  /** The last seq of ours, and the last one of the remote, of the types that are not resent. */
  readonly #sent = new Map<Type, number>()
  readonly #seen = new Map<Type, number>()
  #opening = 0
  #opened = Promise.resolve()
  #cancelAck: Off | undefined
  #bye: Bytes | undefined
  /** The remote has the keys that it introduced itself with. */
  #isProved = false
  #isClosed = false

  constructor(port: SessionPort) {
    this.#port = port
    this.#incoming = new Incoming({ drop: port.drop, receive: (message) => this.#tell(() => port.receive(message)) })
    this.#outgoing = new Outgoing({
      clock: port.clock,
      seal: (seq, piece) => this.#sealPiece(seq, piece),
      transmit: port.transmit,
      fail: port.fail,
    })
    this.#sealBye()
  }

  /** Messages and frames that the remote has not acknowledged. */
  get pending(): number {
    return this.#outgoing.pending
  }

  /** A goodbye ready to be sent as it is, also when the page has no time left; `undefined` for the first moments. */
  get bye(): Bytes | undefined {
    return this.#bye
  }

  /**
   * Queues a message; what is queued in one microtask shares frames. `false` when it is not JSON, too large (256 KiB)
   * or too deep (31) for the remote to take, and after `close()`.
   */
  send(message: unknown): boolean {
    return !this.#isClosed && this.#outgoing.push(message)
  }

  /** Takes a frame from the remote, as parsed by `parseFrame`. */
  deliver(frame: PairFrame): void {
    if (this.#isClosed || this.#isReplay(frame)) return
    if (this.#opening === OPENING) this.#port.drop('flood')
    else this.#enqueue(frame)
  }

  /** Gives up what the remote has not acknowledged, tells it with the next frame, and makes a new goodbye. */
  abandon(): void {
    this.#outgoing.abandon()
    this.#sealBye()
  }

  /** The end: nothing is sent or received any more, no timer remains. The goodbye stays. */
  close(): void {
    this.#isClosed = true
    this.#outgoing.abandon()
    this.#cancelAck?.()
    this.#cancelAck = undefined
  }

  #enqueue(frame: PairFrame): void {
    this.#opening++
    this.#opened = this.#opened
      .then(() => this.#open(frame))
      .catch(this.#port.fail)
      .finally(() => this.#opening--)
  }

  /** One after the other, so that what is seen is known before the next frame is looked at. */
  async #open(frame: PairFrame): Promise<void> {
    if (this.#isClosed || this.#isReplay(frame)) return
    const body = await openFrame(this.#port.keys, frame)
    if (this.#isClosed) return
    if (!body) return this.#port.drop('seal')
    this.#isProved = true
    this.#outgoing.acknowledge(body.ack)
    this.#accept(frame, body)
  }

  #accept({ type, seq }: PairFrame, body: Body): void {
    if (isReliable(type)) {
      this.#scheduleAck()
      if (!this.#incoming.has(seq)) this.#incoming.accept(seq, body)
      return
    }
    this.#seen.set(type, seq)
    if (type === TYPE.bye) this.#tell(this.#port.bye)
  }

  /** A replay may be an honest resend: our acknowledgement was lost. */
  #isReplay({ type, seq }: PairFrame): boolean {
    const isSeen = isReliable(type) ? this.#incoming.has(seq) : seq <= (this.#seen.get(type) ?? 0)
    if (!isSeen) return false
    this.#port.drop('replay')
    if (isReliable(type)) this.#scheduleAck()
    return true
  }

  #scheduleAck(): void {
    this.#cancelAck ??= this.#port.clock.after(ACK_DELAY, () => {
      this.#cancelAck = undefined
      this.#sealNext(TYPE.ack, (frame) => this.#isClosed || this.#port.transmit(frame))
    })
  }

  #sealBye(): void {
    this.#sealNext(TYPE.bye, (frame) => {
      this.#bye = frame
    })
  }

  #sealNext(type: Type, use: (frame: Bytes) => void): void {
    const seq = (this.#sent.get(type) ?? 0) + 1
    this.#sent.set(type, seq)
    this.#seal(type, seq, NOTHING).then(use).catch(this.#port.fail)
  }

  /** Whatever goes out takes the acknowledgement along. */
  #sealPiece(seq: number, piece: Piece): Promise<Bytes> {
    this.#cancelAck?.()
    this.#cancelAck = undefined
    return this.#seal(this.#isProved ? TYPE.pair : TYPE.introduced, seq, piece)
  }

  #seal(type: Type, seq: number, piece: Piece): Promise<Bytes> {
    const { keys, introduction } = this.#port
    return sealFrame(
      keys,
      { type, seq, introduction: type === TYPE.introduced ? introduction : undefined },
      { ack: this.#incoming.arrived, floor: this.#outgoing.floor, ...piece },
    )
  }

  /** What a callback throws must not stop the frames that follow. */
  #tell(run: () => void): void {
    if (this.#isClosed) return
    try {
      run()
    } catch (cause) {
      this.#port.fail(cause)
    }
  }
}

/** Numbered in one row and sent until they are acknowledged. */
const isReliable = (type: Type): boolean => type < TYPE.ack
