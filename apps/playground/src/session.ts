import type { Off } from '@peerwright/core'
import { showInAddress } from './link'
import type { PlaygroundMetadata } from './names'
import { createPeer } from './peer'
import { type Readable, Store } from './store'

/** Where the peer is between outside and inside; `error` is why the last attempt to join failed. */
export interface Stay {
  readonly phase: 'outside' | 'joining' | 'inside' | 'leaving'
  readonly error?: unknown
}

export interface Entry {
  readonly room: string
  readonly name: string
  readonly password?: string
}

/** Events of addons that come and go while the page lives: by name, unchecked. */
interface AnyEvents {
  on(types: string | readonly string[], handler: (payload: never) => unknown): Off
}

/** The one peer of this page, and what the page does with it. */
export class Session {
  readonly peer = createPeer()
  readonly #stay = new Store<Stay>({ phase: 'outside' })
  readonly #metadata = new Store<unknown>(undefined)
  readonly #touches = new Store(0)

  constructor() {
    this.on(['connection', 'signaling', 'addon', 'channel', 'share', 'error'], this.touch)
    // The kernel leaves when the page goes; a page that comes back from the cache is outside.
    addEventListener('pageshow', () => this.#settle())
  }

  get stay(): Readable<Stay> {
    return this.#stay
  }

  /** Our own, as announced. */
  get metadata(): Readable<unknown> {
    return this.#metadata
  }

  /** Changes whenever something may have changed that the peer shows: a reason to look again. */
  get touches(): Readable<number> {
    return this.#touches
  }

  /** Subscribes to events of any addon, attached or not yet. */
  on<Payload = unknown>(types: string | readonly string[], handler: (payload: Payload) => unknown): Off {
    return (this.peer as unknown as AnyEvents).on(types, handler as (payload: never) => unknown)
  }

  readonly touch = (): void => this.#touches.change((count) => count + 1)

  async join({ room, name, password }: Entry): Promise<void> {
    const metadata: PlaygroundMetadata = { name }
    this.#stay.set({ phase: 'joining' })
    try {
      await this.peer.join({ room, metadata, ...(password ? { password } : {}) })
      showInAddress(room)
      this.#settle()
    } catch (error) {
      this.#settle(error)
    }
  }

  /** Also cancels a join that is pending. */
  async leave(): Promise<void> {
    this.#stay.set({ phase: 'leaving' })
    await this.peer.leave()
    this.#settle()
  }

  rename(name: string): void {
    const metadata: PlaygroundMetadata = { name }
    this.peer.update(metadata)
    this.#metadata.set(this.peer.metadata)
    this.touch()
  }

  #settle(error?: unknown): void {
    const phase = this.peer.active ? 'inside' : 'outside'
    this.#stay.set(error === undefined ? { phase } : { phase, error })
    this.#metadata.set(this.peer.metadata)
    this.touch()
  }
}
