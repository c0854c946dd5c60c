import type { Off } from '@peerwright/core'

/**
 * Learns from Web Locks whose tab vanished: the browser releases the locks of a crashed one.
 * Who subscribes to a topic first holds its lock, who publishes to it waits for that lock. Several subscribers share the
 * room's topic, but each of them subscribes to it and so never waits for it. Without Web Locks it does nothing.
 */
export class TopicLocks {
  readonly #prefix: string
  readonly #lost: (topic: string) => void
  readonly #end: AbortSignal
  /** Topics held here or already waited for. */
  readonly #known = new Set<string>()

  constructor(prefix: string, lost: (topic: string) => void, end: AbortSignal) {
    this.#prefix = prefix
    this.#lost = lost
    this.#end = end
  }

  /** Shows others that the subscriber of this topic is alive, until undone. */
  hold(topic: string): Off {
    let release: Off = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#known.add(topic)
    void this.#request(topic, { ifAvailable: true }, (lock) => lock && released)
    return () => {
      this.#known.delete(topic)
      release()
    }
  }

  /** Reports the topic as lost when somebody holds its lock now and no longer does later. */
  watch(topic: string): void {
    if (this.#known.has(topic)) return
    this.#known.add(topic)
    void this.#wait(topic).finally(() => this.#known.delete(topic))
  }

  async #wait(topic: string): Promise<void> {
    const isHeld = await this.#request(topic, { mode: 'shared', ifAvailable: true }, (lock) => !lock)
    const isFree = isHeld && (await this.#request(topic, { mode: 'shared', signal: this.#end }, () => true))
    if (isFree) this.#lost(topic)
  }

  /** Resolves to undefined where locks are missing, forbidden or no longer waited for. */
  async #request<Result>(
    topic: string,
    options: LockOptions,
    run: (lock: Lock | null) => Result,
  ): Promise<Awaited<Result> | undefined> {
    // navigator.locks is undefined on insecure origins and in Node 20, navigator itself in Node 20.
    return globalThis.navigator?.locks?.request(`${this.#prefix}:${topic}`, options, run).catch(() => undefined)
  }
}
