import { type Off, PeerError, type Transport, type TransportContext } from '@peerwright/core'
import * as v from 'valibot'
import { TopicLocks } from './topic-locks'

const messageSchema = v.strictObject({
  topic: v.string(),
  frame: v.pipe(v.instance(Uint8Array), v.maxLength(65_536)),
})

interface Subscription {
  readonly topic: string
  readonly onFrame: (frame: Uint8Array) => void
  readonly release: Off | undefined
}

/** Carries frames over one BroadcastChannel, and learns from Web Locks (where they exist) which tab vanished. */
export class BroadcastTransport implements Transport {
  readonly name = 'broadcast'
  readonly #channelName: string
  readonly #subscriptions = new Set<Subscription>()
  #channel: BroadcastChannel | undefined
  #locks: TopicLocks | undefined
  #end = new AbortController()
  #ignored = 0

  constructor(channelName = 'peerwright') {
    this.#channelName = channelName
  }

  /** Messages dropped because they are no frames or exceed 64 KiB: other code uses a channel of the same name. */
  get ignored(): number {
    return this.#ignored
  }

  async connect({ signal, lost }: TransportContext): Promise<void> {
    signal.throwIfAborted()
    const end = new AbortController()
    try {
      this.#channel = new BroadcastChannel(this.#channelName)
    } catch (cause) {
      throw unreachable(cause)
    }
    this.#channel.addEventListener('message', ({ data }) => this.#receive(data), end)
    this.#end = end
    this.#locks = new TopicLocks(this.#channelName, lost, end.signal)
  }

  async subscribe(topic: string, onFrame: (frame: Uint8Array) => void): Promise<Off> {
    const subscription = { topic, onFrame, release: this.#locks?.hold(topic) }
    this.#subscriptions.add(subscription)
    return () => {
      this.#subscriptions.delete(subscription)
      subscription.release?.()
    }
  }

  async publish(topic: string, frame: Uint8Array): Promise<void> {
    if (!this.#channel) throw unreachable()
    // Cloning a view clones the whole buffer behind it: send a copy of its own size.
    this.#channel.postMessage({ topic, frame: frame.slice() })
    this.#locks?.watch(topic)
  }

  async close(): Promise<void> {
    this.#end.abort()
    this.#channel?.close()
    this.#channel = this.#locks = undefined
    for (const { release } of this.#subscriptions) release?.()
    this.#subscriptions.clear()
  }

  #receive(data: unknown): void {
    const { success, output } = v.safeParse(messageSchema, data)
    if (!success) {
      this.#ignored++
      return
    }
    for (const { topic, onFrame } of this.#subscriptions) if (topic === output.topic) onFrame(output.frame)
  }
}

const unreachable = (cause?: unknown): PeerError =>
  new PeerError('TRANSPORT_UNREACHABLE', { transport: 'broadcast' }, 'no BroadcastChannel to use', { cause })
