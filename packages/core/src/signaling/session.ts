import type { Clock } from '../contract/clock'
import type { Bytes } from './bytes'
import type { DropReason, PairFrame } from './frames'
import type { PairKeys } from './keys'

/** What a session needs from whoever carries its frames. */
export interface SessionPort {
  readonly keys: PairKeys
  /** Our own introduction (`Introductions.carried`), in front of our messages until the remote has proved itself. */
  readonly introduction: Bytes
  readonly clock: Clock
  /** Sends a frame towards the remote; it may be lost, doubled, late. */
  transmit(frame: Bytes): void
  /** One message of the remote: plain JSON, no schema has looked at it. */
  receive(message: unknown): void
  /** The remote has the keys that it introduced itself with. Once. */
  proved(): void
  /** The remote said goodbye. */
  bye(): void
  drop(reason: DropReason): void
  /** One of the other callbacks threw. */
  fail(cause: unknown): void
}

/**
 * Carries messages between me and one remote: each once, in order, whatever the network does to the frames.
 * One session per remote and join, kept as long as the join: a second one would repeat nonces.
 */
export class Session {
  constructor(port: SessionPort) {
    void port
  }

  /** Frames or messages that the remote has not acknowledged. */
  get pending(): number {
    return 0
  }

  /** Nothing to send, nothing to acknowledge, nothing being opened. */
  get isQuiet(): boolean {
    return true
  }

  /** A goodbye ready to be sent as it is, also when the page has no time left; `undefined` for the first moments. */
  get bye(): Bytes | undefined {
    return undefined
  }

  /** Queues a message; what is queued in one microtask shares frames. `false` when it is too large, or after `close`. */
  send(message: unknown): boolean {
    void message
    return false
  }

  /** Takes a frame from the remote, as parsed by `parseFrame`. */
  deliver(frame: PairFrame): void {
    void frame
  }

  /** Gives up what the remote has not acknowledged, and tells it with the next frame. Then it can go on. */
  abandon(): void {}

  /** The end: nothing is sent or received any more, no timer remains. */
  close(): void {}
}
