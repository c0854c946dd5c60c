import type { Off, PeerError, Transport, TransportContext } from '@peerwright/core'
import { ANSWER, adopt, type Dial, dialer, type Will } from './dial'
import { failure, isRefusal } from './failure'
import { Line } from './line'
import type { ParsedMqttOptions } from './options'
import { type After, pause, within } from './time'

interface Subscription {
  readonly topic: string
  readonly onFrame: (frame: Uint8Array) => void
}

/** Milliseconds until the next attempt to connect, at first and at most; up to a half less, so that not all come at once. */
const PAUSE = { first: 250, last: 8_000 }
/** A will names the inbox of who vanished. */
const WILL_LIMIT = 64

/** Carries frames over an MQTT broker, and reconnects by itself. */
export class MqttTransport implements Transport {
  readonly name: string
  readonly #options: ParsedMqttOptions
  readonly #after: After
  readonly #subscriptions = new Set<Subscription>()
  readonly #waiting = new Set<(line: Line) => void>()
  #line: Line | undefined
  #end = new AbortController()
  /** What connects, or keeps connected, until it is closed. */
  #running: Promise<unknown> | undefined

  constructor(options: ParsedMqttOptions, after: After) {
    this.name = options.name
    this.#options = options
    this.#after = after
  }

  /** Whether there is a connection to the broker now. */
  get isOnline(): boolean {
    return this.#line?.isOpen ?? false
  }

  async connect(context: TransportContext): Promise<void> {
    context.signal.throwIfAborted()
    this.#end = new AbortController()
    const opening = this.#open(context, AbortSignal.any([context.signal, this.#end.signal]))
    this.#running = opening.catch(() => {})
    await opening
  }

  async subscribe(topic: string, onFrame: (frame: Uint8Array) => void): Promise<Off> {
    const subscription = { topic: this.#options.prefix + topic, onFrame }
    this.#subscriptions.add(subscription)
    const limit = Math.max(this.#options.connectTimeout, ANSWER)
    await within(limit, this.#agree(subscription.topic), this.#end.signal).catch((cause) => {
      this.#drop(subscription)
      throw failure(this.name, cause)
    })
    return () => this.#drop(subscription)
  }

  async publish(topic: string, frame: Uint8Array): Promise<void> {
    if (!this.#line?.isOpen) throw failure(this.name)
    await this.#line.publish(this.#options.prefix + topic, frame).catch((cause) => {
      throw failure(this.name, cause)
    })
  }

  async close(): Promise<void> {
    this.#end.abort()
    this.#subscriptions.clear()
    this.#waiting.clear()
    const line = this.#line
    this.#line = undefined
    await line?.close()
    await this.#running
  }

  async #open(context: TransportContext, signal: AbortSignal): Promise<void> {
    const { client, connectTimeout } = this.#options
    const will = this.#watch(context)
    const dial = client ? adopt(client) : await dialer(this.#options, will)
    const end = performance.now() + connectTimeout
    await this.#establish(dial, signal, (cause) => isRefusal(cause) || performance.now() >= end)
    this.#running = this.#keep(dial, context, signal)
  }

  /** Listens to the wills of the others in the room, and makes ours. */
  #watch({ topics, lost }: TransportContext): Will | undefined {
    if (!topics) return undefined
    const [room, inbox] = topics
    const topic = `${this.#options.prefix}${room}/gone`
    const onFrame = (frame: Uint8Array) => frame.length <= WILL_LIMIT && lost(new TextDecoder().decode(frame))
    this.#subscriptions.add({ topic, onFrame })
    return { topic, payload: inbox }
  }

  /** Reports each loss, and tries until it is back or closed. */
  async #keep(dial: Dial, context: TransportContext, signal: AbortSignal): Promise<void> {
    for (let line = this.#line; line && !signal.aborted; line = this.#line) {
      await line.closed
      if (signal.aborted) return
      this.#line = undefined
      await line.close()
      context.offline(failure(this.name))
      await this.#establish(dial, signal, () => false).catch(() => {}) // only because it was closed
      if (!signal.aborted) context.online()
    }
  }

  async #establish(dial: Dial, signal: AbortSignal, isFinal: (cause: PeerError) => boolean): Promise<void> {
    for (let delay = PAUSE.first; ; delay = Math.min(2 * delay, PAUSE.last)) {
      try {
        return await this.#attempt(dial, signal)
      } catch (cause) {
        signal.throwIfAborted()
        const error = failure(this.name, cause)
        if (isFinal(error)) throw error
      }
      await pause(this.#after, delay * (1 - Math.random() / 2), signal)
    }
  }

  /** Connects once, with everything subscribed. */
  async #attempt(dial: Dial, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const line = new Line(await dial(signal), (topic, frame) => this.#receive(topic, frame))
    try {
      await line.subscribe([...new Set([...this.#subscriptions].map(({ topic }) => topic))])
      signal.throwIfAborted()
    } catch (cause) {
      await line.close()
      throw cause
    }
    this.#line = line
    for (const resolve of this.#waiting) resolve(line)
    this.#waiting.clear()
  }

  /** Resolves when the broker agreed: on this line or, should it be lost meanwhile, on one to come. */
  async #agree(topic: string): Promise<void> {
    const line = this.#line ?? (await new Promise<Line>((resolve) => this.#waiting.add(resolve)))
    try {
      await line.subscribe([topic])
    } catch (cause) {
      if (isRefusal(cause) || this.#end.signal.aborted) throw cause
      if (this.#line === line) this.#line = undefined
      await line.close() // it does not answer
      await this.#agree(topic)
    }
  }

  #drop(subscription: Subscription): void {
    const { topic } = subscription
    const wasThere = this.#subscriptions.delete(subscription)
    const isWanted = [...this.#subscriptions].some((other) => other.topic === topic)
    if (wasThere && !isWanted) this.#line?.unsubscribe(topic)
  }

  #receive(topic: string, payload: Uint8Array): void {
    for (const subscription of this.#subscriptions) {
      // A view into a larger buffer, which every subscriber may keep.
      if (subscription.topic === topic) subscription.onFrame(new Uint8Array(payload))
    }
  }
}
