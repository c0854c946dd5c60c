import type { Off } from './off'

/** What a transport tells the kernel about its connection. */
export interface TransportContext {
  /** Aborted when the room is left or the transport is detached. */
  readonly signal: AbortSignal
  /** What will be subscribed to once it is online: for brokers that must be told while connecting who may vanish. */
  readonly topics?: readonly [room: string, inbox: string]
  /** The transport came back by itself after `offline`; subscriptions are in place again. */
  online(): void
  /** The transport lost its connection and tries to get it back. */
  offline(cause?: unknown): void
  /**
   * Whoever subscribed to this topic vanished without a goodbye (a crashed tab, a broker's will message). A hint:
   * the kernel asks the remote itself and drops it only if no sealed answer comes.
   */
  lost(topic: string): void
}

/** Something that carries signaling bytes between peers: a broker, a tab-to-tab channel, anything. */
export interface Transport {
  /** Appears in `signaling:*` events and in errors. */
  readonly name: string
  /** Resolves once online. Rejects with `TRANSPORT_UNREACHABLE` or `TRANSPORT_REFUSED`. Reconnects by itself afterwards. */
  connect(context: TransportContext): Promise<void>
  /** Resolves once frames published to the topic from now on arrive. The transport's own frames are not echoed. */
  subscribe(topic: string, onFrame: (frame: Uint8Array) => void): Promise<Off>
  publish(topic: string, frame: Uint8Array): Promise<void>
  /** Gives everything back; called once per `connect`, also after a failed one. `connect` may follow again. */
  close(): Promise<void>
}
