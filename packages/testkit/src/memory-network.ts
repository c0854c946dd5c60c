import { defineAddon, type Off } from '@peerwright/core'
import { drawDelays, type Faults } from './faults'
import { type MemoryHub, MemoryTransport } from './memory-transport'
import { seededRandom } from './random'

/** The timers that delayed frames use; the kernel's `Clock` fits. */
export interface NetworkClock {
  after(delay: number, run: () => void): Off
}

export interface MemoryNetworkOptions extends Faults {
  /** Same seed, same luck on every link, however the links interleave. @defaultValue 1 */
  readonly seed?: number
  /** @defaultValue setTimeout, looked up at each use, so fake timers work */
  readonly clock?: NetworkClock
}

/** A published frame as the broker sees it. */
export interface SeenFrame {
  readonly topic: string
  readonly frame: Uint8Array
  /** Name of the transport that published it. */
  readonly from: string
}

/** What went over one topic. */
export interface Traffic {
  readonly frames: number
  readonly bytes: number
}

/** What became of the frames: `published` counts once, the others once per receiver. */
export interface Deliveries {
  readonly published: number
  readonly delivered: number
  readonly lost: number
  readonly duplicated: number
}

export interface MemoryApi {
  readonly memory: MemoryTransport
}

const pageClock: NetworkClock = {
  after: (delay, run) => {
    const timer = setTimeout(run, delay)
    return () => clearTimeout(timer)
  },
}

const soon = (run: () => void): Off => {
  let isCancelled = false
  queueMicrotask(() => isCancelled || run())
  return () => {
    isCancelled = true
  }
}

/**
 * A broker in memory that may lose, double, reorder and delay frames, and shows every one it saw.
 *
 * @example
 * ```ts
 * const network = memoryNetwork({ loss: 0.3, duplicate: 0.3, delay: [0, 1000], seed: 7 })
 * const alice = new Peer().addon(network.addon({ name: 'alice' }))
 * await alice.join('lobby')
 * network.record.at(0)?.frame // what the broker saw first
 * ```
 */
export class MemoryNetwork implements MemoryHub {
  /** The room that `room()` opens here: no other test's, even where tests share a BroadcastChannel. */
  readonly name: string = `test-${crypto.randomUUID()}`
  /** Change them at any time. */
  faults: Faults
  readonly #clock: NetworkClock
  readonly #seed: number
  readonly #links = new Map<string, () => number>()
  readonly #numbers = new Map<MemoryTransport, number>()
  readonly #attached = new Set<MemoryTransport>()
  readonly #observers = new Set<(seen: SeenFrame) => unknown>()
  readonly #record: SeenFrame[] = []
  readonly #traffic = new Map<string, Traffic>()
  readonly #deliveries = { published: 0, delivered: 0, lost: 0, duplicated: 0 }
  #isUp = true

  constructor({ seed = 1, clock = pageClock, ...faults }: MemoryNetworkOptions = {}) {
    this.#seed = seed
    this.#clock = clock
    this.faults = faults
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Every frame published so far, in order. */
  get record(): readonly SeenFrame[] {
    return this.#record
  }

  /** Published traffic by topic. */
  get traffic(): ReadonlyMap<string, Traffic> {
    return this.#traffic
  }

  get deliveries(): Deliveries {
    return { ...this.#deliveries }
  }

  /** Topics somebody listens to now, one entry per subscription: empty once everybody left. */
  get subscriptions(): readonly string[] {
    return [...this.#attached].flatMap(({ topics }) => topics)
  }

  /** A transport on this network. `name` (default `'memory'`) appears in `record`, events and errors. */
  transport(name = 'memory'): MemoryTransport {
    const transport = new MemoryTransport(name, this)
    this.#numbers.set(transport, this.#numbers.size)
    return transport
  }

  /** An addon that attaches such a transport as `peer.memory`. */
  addon({ name = 'memory' }: { readonly name?: string } = {}) {
    const network = this
    const memory = defineAddon({
      name: 'memory',
      setup(ctx): MemoryApi {
        const transport = network.transport(name)
        ctx.transport(transport)
        return { memory: transport }
      },
    })
    return memory()
  }

  /** Takes the whole network down: every transport goes offline, frames that arrive meanwhile are lost. */
  cut(): void {
    this.#change(false)
  }

  restore(): void {
    this.#change(true)
  }

  /** Delivers a frame at once, without faults, to whoever listens; returns to how many. The attacker's door. */
  inject(topic: string, frame: Uint8Array): number {
    const receivers = this.#receivers(topic)
    for (const receiver of receivers) receiver.receive(topic, frame)
    return receivers.length
  }

  /** Shows `observe` every published frame before it is delivered; returning `false` withholds it. */
  onFrame(observe: (seen: SeenFrame) => unknown): Off {
    this.#observers.add(observe)
    return () => void this.#observers.delete(observe)
  }

  /** For the transports. */
  attach(transport: MemoryTransport): Off {
    this.#attached.add(transport)
    return () => void this.#attached.delete(transport)
  }

  /** For the transports. */
  publish(from: MemoryTransport, topic: string, frame: Uint8Array): void {
    const seen = { topic, frame: frame.slice(), from: from.name }
    this.#count(seen)
    const isWithheld = [...this.#observers].map((observe) => observe(seen)).includes(false)
    if (isWithheld) return
    for (const receiver of this.#receivers(topic)) if (receiver !== from) this.#deliver(from, receiver, seen)
  }

  #receivers(topic: string): MemoryTransport[] {
    return [...this.#attached].filter((transport) => transport.isOnline && transport.topics.includes(topic))
  }

  #deliver(from: MemoryTransport, to: MemoryTransport, { topic, frame }: SeenFrame): void {
    const delays = drawDelays(this.faults, this.#link(from, to))
    this.#deliveries.lost += Number(delays.length === 0)
    this.#deliveries.duplicated += Number(delays.length === 2)
    for (const delay of delays) {
      to.arrive(topic, frame, (run) => {
        const arrive = () => {
          this.#deliveries.delivered++
          run()
        }
        return delay > 0 ? this.#clock.after(delay, arrive) : soon(arrive)
      })
    }
  }

  /** Each link has its own stream of luck: what other links do does not change it. */
  #link(from: MemoryTransport, to: MemoryTransport): () => number {
    const [sender = 0, receiver = 0] = [this.#numbers.get(from), this.#numbers.get(to)]
    const key = `${sender}>${receiver}`
    const random = this.#links.get(key) ?? seededRandom(this.#seed * 0x9e3779b1 + sender * 7919 + receiver * 104_729)
    this.#links.set(key, random)
    return random
  }

  #count(seen: SeenFrame): void {
    const { frames, bytes } = this.#traffic.get(seen.topic) ?? { frames: 0, bytes: 0 }
    this.#traffic.set(seen.topic, { frames: frames + 1, bytes: bytes + seen.frame.byteLength })
    this.#deliveries.published++
    this.#record.push(seen)
  }

  #change(isUp: boolean): void {
    this.#isUp = isUp
    for (const transport of this.#attached) transport.refresh()
  }
}

/** A broker in memory; see `MemoryNetwork`. */
export const memoryNetwork = (options?: MemoryNetworkOptions): MemoryNetwork => new MemoryNetwork(options)
