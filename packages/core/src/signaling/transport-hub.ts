import type { Clock } from '../contract/clock'
import type { Off } from '../contract/off'
import type { Transport } from '../contract/transport'
import { KernelError } from '../errors'

/** What the hub needs from the room it serves. */
export interface TransportHubPort {
  readonly clock: Clock
  /** Room topic and own inbox: every transport subscribes to both. */
  readonly topics: readonly [room: string, inbox: string]
  receive(frame: Uint8Array): void
  lost(topic: string): void
  online(transport: Transport): void
  offline(transport: Transport, error: unknown): void
}

interface Line {
  readonly end: AbortController
  attempt?: Promise<void>
  online: boolean
  /** Milliseconds until it is tried again; none when it did not fail yet. */
  pause?: number
  cancel?: Off
}

/** Milliseconds until what could not be reached is tried again: at first, and at most. */
const AGAIN = { first: 5_000, last: 60_000 }

/** The transports of one room: connects them side by side, publishes on all that are online. */
export class TransportHub {
  readonly #port: TransportHubPort
  readonly #lines = new Map<Transport, Line>()

  constructor(port: TransportHubPort) {
    this.#port = port
  }

  /** Resolves when the first transport is online; rejects with `TRANSPORT_UNREACHABLE` when none could be. */
  async open(transports: Iterable<Transport>): Promise<void> {
    const attempts = [...transports].map((transport) => this.connect(transport))
    if (attempts.length === 0) throw new KernelError('NO_TRANSPORT', {})
    await Promise.any(attempts).catch((failure: AggregateError) => {
      const [cause] = failure.errors
      throw failure.errors.length === 1 && KernelError.is(cause)
        ? cause
        : new KernelError(
            'TRANSPORT_UNREACHABLE',
            { transport: [...transports].map(({ name }) => name).join(', ') },
            { cause: failure },
          )
    })
  }

  /** Connects one transport, once, and subscribes; also in the middle of a session. */
  connect(transport: Transport): Promise<void> {
    const line = this.#lines.get(transport) ?? { end: new AbortController(), online: false }
    this.#lines.set(transport, line)
    line.attempt ??= this.#connect(transport, line)
    return line.attempt
  }

  async #connect(transport: Transport, line: Line): Promise<void> {
    const { signal } = line.end
    try {
      await transport.connect({
        signal,
        topics: this.#port.topics,
        online: () => this.#online(transport, line),
        offline: (cause) => this.#offline(transport, line, cause),
        lost: (topic) => this.#port.lost(topic),
      })
      signal.throwIfAborted()
      const receive = (frame: Uint8Array) => signal.aborted || this.#port.receive(frame)
      await Promise.all(this.#port.topics.map((topic) => transport.subscribe(topic, receive)))
      this.#online(transport, line)
    } catch (cause) {
      if (!signal.aborted) this.#failed(transport, line, cause)
      throw cause
    }
  }

  /** Who was not reached at first is tried ever more rarely, while others keep the room; who refused us, is not. */
  #failed(transport: Transport, line: Line, cause: unknown): void {
    if (!line.pause) this.#port.offline(transport, cause)
    if (KernelError.is(cause, 'TRANSPORT_REFUSED')) return
    line.pause = Math.min(2 * (line.pause ?? AGAIN.first / 2), AGAIN.last)
    line.cancel = this.#port.clock.after(line.pause, async () => {
      await transport.close().catch(() => {}) // told when it failed
      if (!line.end.signal.aborted) await this.#connect(transport, line).catch(() => {})
    })
  }

  /** Carries a frame on every transport that is online; `true` when at least one took it. */
  async publish(topic: string, frame: Uint8Array): Promise<boolean> {
    const sent = [...this.#lines]
      .filter(([, line]) => line.online)
      .map(async ([transport]) => transport.publish(topic, frame))
    return (await Promise.allSettled(sent)).some(({ status }) => status === 'fulfilled')
  }

  /** Takes one transport out. */
  async disconnect(transport: Transport): Promise<void> {
    const line = this.#lines.get(transport)
    if (!line) return
    this.#lines.delete(transport)
    line.online = false
    line.end.abort()
    line.cancel?.()
    await transport.close()
  }

  /** Closes every transport, whatever the others do; the failures are what it resolves to. */
  async close(): Promise<unknown[]> {
    const ends = await Promise.allSettled([...this.#lines.keys()].map((transport) => this.disconnect(transport)))
    return ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  }

  #online(transport: Transport, line: Line): void {
    if (line.online || line.end.signal.aborted) return
    line.online = true
    this.#port.online(transport)
  }

  #offline(transport: Transport, line: Line, cause: unknown): void {
    if (!line.online) return
    line.online = false
    this.#port.offline(transport, cause)
  }
}
