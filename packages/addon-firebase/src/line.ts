import type { Off } from '@peerwright/core'
import type { Place } from './place'

export interface LinePort {
  /** A connection is there: puts everything in place that the server forgot with the last one. */
  reopen(): Promise<void>
  /** The connection is lost. */
  shut(): void
  /** Everything is in place again after `offline`. */
  online(): void
  offline(cause?: unknown): void
}

/** Follows the SDK's connection through its losses, which the SDK itself repairs. */
export class Line {
  /** Resolves once everything is in place for the first time; rejects when the server refuses that. */
  readonly ready: Promise<void>
  readonly #place: Place
  readonly #port: LinePort
  readonly #stop: Off
  readonly #waiting = new Set<() => void>()
  readonly #loss = new Error('the connection was lost')
  #isConnected = false
  #isOnline = false
  #wasOnline = false

  constructor(place: Place, port: LinePort) {
    this.#place = place
    this.#port = port
    const { sdk, database } = place
    let stop: Off = () => {}
    this.ready = new Promise((resolve, reject) => {
      stop = sdk.onValue(sdk.ref(database, '.info/connected'), (connected) => {
        if (connected.val() !== true) return this.#fall()
        void this.#rise(resolve, reject)
      })
    })
    this.ready.catch(() => {})
    this.#stop = stop
  }

  get isOnline(): boolean {
    return this.#isOnline
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  /** What it gives, or a rejection as soon as the connection is lost. */
  async whileConnected<Value>(promise: PromiseLike<Value>): Promise<Value> {
    let cut = () => {}
    const loss = new Promise<never>((_, reject) => {
      cut = () => reject(this.#loss)
    })
    // Not a signal: Node warns of one with more than ten listeners, and more than ten frames may be under way.
    this.#waiting.add(cut)
    if (!this.#isConnected) cut()
    return Promise.race([loss, promise]).finally(() => this.#waiting.delete(cut))
  }

  /** Tries at once. In a hidden tab the SDK waits for up to 5 minutes, and may go on waiting when it is shown again. */
  wake(): void {
    if (this.isConnected) return
    const { sdk, database } = this.#place
    sdk.goOffline(database)
    sdk.goOnline(database)
  }

  /** The server took away what was in place; the next connection tries again. */
  lose(cause: unknown): void {
    if (!this.#isOnline) return
    this.#isOnline = false
    this.#port.offline(cause)
  }

  close(): void {
    this.#isOnline = false
    this.#cut()
    this.#stop()
  }

  #fall(): void {
    if (!this.isConnected) return
    this.#cut()
    this.#port.shut()
    this.lose(undefined)
  }

  #cut(): void {
    this.#isConnected = false
    for (const cut of this.#waiting) cut()
  }

  async #rise(resolve: () => void, reject: (cause: unknown) => void): Promise<void> {
    this.#isConnected = true
    const isFirst = !this.#wasOnline
    try {
      await this.whileConnected(this.#port.reopen())
    } catch (cause) {
      // Cut off: the next connection tries again.
      if (cause === this.#loss) return
      if (!isFirst) this.#port.offline(cause)
      return reject(cause)
    }
    this.#isOnline = this.#wasOnline = true
    if (!isFirst) this.#port.online()
    resolve()
  }
}
