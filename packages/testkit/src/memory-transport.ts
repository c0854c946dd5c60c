import { type Off, PeerError, type Transport, type TransportContext } from '@peerwright/core'

/** Where a memory transport takes its frames. */
export interface MemoryHub {
  readonly isUp: boolean
  publish(from: MemoryTransport, topic: string, frame: Uint8Array): void
  attach(transport: MemoryTransport): Off
}

interface Subscription {
  readonly topic: string
  readonly onFrame: (frame: Uint8Array) => void
}

/** A transport of a `memoryNetwork()`; it can be connected again after it was closed. */
export class MemoryTransport implements Transport {
  readonly name: string
  readonly #hub: MemoryHub
  readonly #subscriptions = new Set<Subscription>()
  /** Undo functions of frames still under way to this transport. */
  readonly #arrivals = new Set<Off>()
  #context: TransportContext | undefined
  #detach: Off = () => {}
  #isCut = false
  #wasOnline = false

  constructor(name: string, hub: MemoryHub) {
    this.name = name
    this.#hub = hub
  }

  /** Live subscriptions, by topic. */
  get topics(): readonly string[] {
    return [...this.#subscriptions].map(({ topic }) => topic)
  }

  get isOnline(): boolean {
    return this.#context !== undefined && !this.#isCut && this.#hub.isUp
  }

  async connect(context: TransportContext): Promise<void> {
    await Promise.resolve()
    context.signal.throwIfAborted()
    if (this.#isCut || !this.#hub.isUp) throw this.#unreachable()
    this.#context = context
    this.#wasOnline = true
    this.#detach = this.#hub.attach(this)
  }

  async subscribe(topic: string, onFrame: (frame: Uint8Array) => void): Promise<Off> {
    const subscription = { topic, onFrame }
    this.#subscriptions.add(subscription)
    return () => void this.#subscriptions.delete(subscription)
  }

  async publish(topic: string, frame: Uint8Array): Promise<void> {
    if (!this.isOnline) throw this.#unreachable()
    this.#hub.publish(this, topic, frame)
  }

  async close(): Promise<void> {
    this.#detach()
    this.#context = undefined
    this.#wasOnline = false
    this.#subscriptions.clear()
    for (const cancel of this.#arrivals) cancel()
    this.#arrivals.clear()
  }

  /** Takes this transport off the network until `restore()`; frames that arrive meanwhile are lost. */
  cut(): void {
    this.#isCut = true
    this.refresh()
  }

  restore(): void {
    this.#isCut = false
    this.refresh()
  }

  /** Tells the kernel that whoever subscribed to this topic vanished, as a broker with wills would. */
  lose(topic: string): void {
    this.#context?.lost(topic)
  }

  /** Reports `isOnline` if it changed. For the network. */
  refresh(): void {
    if (this.isOnline === this.#wasOnline) return
    this.#wasOnline = this.isOnline
    if (this.#wasOnline) this.#context?.online()
    else this.#context?.offline(this.#unreachable())
  }

  /** Receives a frame some time from now. For the network. */
  arrive(topic: string, frame: Uint8Array, after: (run: () => void) => Off): void {
    const cancel = after(() => {
      this.#arrivals.delete(cancel)
      this.receive(topic, frame)
    })
    this.#arrivals.add(cancel)
  }

  /** Receives a frame now, each subscriber its own copy. For the network. */
  receive(topic: string, frame: Uint8Array): void {
    if (!this.isOnline) return
    for (const subscription of this.#subscriptions) {
      if (subscription.topic === topic) subscription.onFrame(frame.slice())
    }
  }

  #unreachable(): PeerError {
    return new PeerError('TRANSPORT_UNREACHABLE', { transport: this.name }, `${this.name} is cut off`)
  }
}
