import { defineAddon, type Off, PeerError, type Transport, type TransportContext } from '@peerwright/core'
import { pause } from './pause'
import { RelaySocket, type WebSocketClass } from './relay-socket'

export interface RelayOptions {
  /** Where the relay listens; see `startRelay()` in `@peerwright/testkit/relay-server`. */
  readonly url: string
  /** @defaultValue the global one; Node 20 has none: pass that of `ws` */
  readonly WebSocket?: WebSocketClass
}

export interface RelayApi {
  readonly relay: RelayTransport
}

interface Subscription {
  readonly topic: string
  readonly onFrame: (frame: Uint8Array) => void
}

const firstPause = 50
const longestPause = 1_000

/** Carries frames over the testkit's WebSocket relay and reconnects by itself. */
export class RelayTransport implements Transport {
  readonly name = 'relay'
  readonly #options: RelayOptions
  readonly #subscriptions = new Set<Subscription>()
  #socket: RelaySocket | undefined
  #end = new AbortController()

  constructor(options: RelayOptions) {
    this.#options = options
  }

  async connect(context: TransportContext): Promise<void> {
    const end = new AbortController()
    this.#end = end
    const signal = AbortSignal.any([end.signal, context.signal])
    await this.#dial(signal).catch((cause) => {
      throw signal.aborted ? signal.reason : this.#unreachable(cause)
    })
    // Ends with the signal and handles every failure itself.
    void this.#keep(context, signal)
  }

  async subscribe(topic: string, onFrame: (frame: Uint8Array) => void): Promise<Off> {
    const subscription = { topic, onFrame }
    this.#subscriptions.add(subscription)
    // While offline there is no socket: the next one subscribes.
    await this.#socket?.subscribe(topic).catch((cause) => {
      throw this.#unreachable(cause)
    })
    return () => {
      const wasThere = this.#subscriptions.delete(subscription)
      if (wasThere && !this.#topics().has(topic)) this.#socket?.unsubscribe(topic)
    }
  }

  async publish(topic: string, frame: Uint8Array): Promise<void> {
    if (!this.#socket) throw this.#unreachable()
    this.#socket.publish(topic, frame)
  }

  async close(): Promise<void> {
    this.#end.abort()
    this.#subscriptions.clear()
    const socket = this.#socket
    this.#socket = undefined
    await socket?.close()
  }

  async #dial(signal: AbortSignal): Promise<void> {
    const { url, WebSocket = globalThis.WebSocket } = this.#options
    const socket = await RelaySocket.open({ url, WebSocket, signal, onFrame: (...args) => this.#receive(...args) })
    await Promise.all([...this.#topics()].map((topic) => socket.subscribe(topic)))
    if (signal.aborted) return socket.close()
    this.#socket = socket
  }

  /** Reports each loss and dials until it is back, or until the transport is closed. */
  async #keep(context: TransportContext, signal: AbortSignal): Promise<void> {
    while (this.#socket) {
      await this.#socket.closed
      if (signal.aborted) return
      this.#socket = undefined
      context.offline(this.#unreachable())
      await this.#redial(signal)
      if (!signal.aborted) context.online()
    }
  }

  async #redial(signal: AbortSignal): Promise<void> {
    for (let delay = firstPause; !this.#socket && !signal.aborted; delay = Math.min(delay * 2, longestPause)) {
      await pause(delay, signal)
      // The next round tries again.
      if (!signal.aborted) await this.#dial(signal).catch(() => {})
    }
  }

  #topics(): Set<string> {
    return new Set([...this.#subscriptions].map(({ topic }) => topic))
  }

  #receive(topic: string, frame: Uint8Array): void {
    for (const subscription of this.#subscriptions) {
      if (subscription.topic === topic) subscription.onFrame(frame.slice())
    }
  }

  #unreachable(cause?: unknown): PeerError {
    return new PeerError('TRANSPORT_UNREACHABLE', { transport: this.name }, 'the relay is not reachable', { cause })
  }
}

/**
 * Signaling over the testkit's WebSocket relay, for tests that span browsers and processes.
 *
 * @example
 * ```ts
 * const peer = new Peer().addon(relay({ url: 'ws://127.0.0.1:8080' }))
 * ```
 */
export function relay(options: RelayOptions) {
  const addon = defineAddon({
    name: 'relay',
    setup(ctx): RelayApi {
      const transport = new RelayTransport(options)
      ctx.transport(transport)
      return { relay: transport }
    },
  })
  return addon()
}
