import type { Off } from '@peerwright/core'
import { orAborted } from './or-aborted'
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
  #connection = new AbortController()
  #isOnline = false
  #wasOnline = false

  constructor(place: Place, port: LinePort) {
    this.#place = place
    this.#port = port
    this.#connection.abort()
    const { sdk, database } = place
    let stop: Off = () => {}
    this.ready = new Promise((resolve, reject) => {
      stop = sdk.onValue(sdk.ref(database, '.info/connected'), (connected) => {
        if (connected.val() !== true) return this.#fall()
        void this.#rise().then(resolve, reject)
      })
    })
    this.ready.catch(() => {})
    this.#stop = stop
  }

  get isOnline(): boolean {
    return this.#isOnline
  }

  get isConnected(): boolean {
    return !this.signal.aborted
  }

  /** Aborts when the present connection is lost. */
  get signal(): AbortSignal {
    return this.#connection.signal
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
    this.#connection.abort()
    this.#stop()
  }

  #fall(): void {
    if (!this.isConnected) return
    this.#connection.abort()
    this.#port.shut()
    this.lose(undefined)
  }

  /** Rejects when refused; an attempt that is cut off is left to the next one, and stays pending. */
  async #rise(): Promise<void> {
    this.#connection = new AbortController()
    const { signal } = this.#connection
    const isFirst = !this.#wasOnline
    try {
      await orAborted(this.#port.reopen(), signal)
    } catch (cause) {
      if (signal.aborted) return new Promise(() => {})
      if (!isFirst) this.#port.offline(cause)
      throw cause
    }
    this.#isOnline = this.#wasOnline = true
    if (!isFirst) this.#port.online()
  }
}
