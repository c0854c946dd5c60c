import { type Deferred, deferred } from './deferred'
import { pause } from './pause'
import { decodeRelayMessage, encodeRelayMessage, relayType } from './relay-wire'

/** The class of the platform, or that of `ws`, whose events are typed differently. */
export type WebSocketClass = new (url: string) => Pick<WebSocket, 'readyState' | 'close'>

export interface RelaySocketOptions {
  readonly url: string
  readonly WebSocket: WebSocketClass
  readonly signal: AbortSignal
  onFrame(topic: string, frame: Uint8Array): void
}

const open = 1
const patience = 1_000

/** One WebSocket to the relay, from open to closed; reconnecting is its owner's business. */
export class RelaySocket {
  /** Resolves when it closed, whoever closed it. */
  readonly closed: Promise<void>
  readonly #socket: WebSocket
  readonly #opened = deferred()
  readonly #acks = new Map<string, Deferred<void>[]>()

  /** Rejects when the relay can not be reached or the signal aborts first. */
  static async open(options: RelaySocketOptions): Promise<RelaySocket> {
    options.signal.throwIfAborted()
    const socket = new RelaySocket(options)
    const stop = () => socket.close()
    options.signal.addEventListener('abort', stop)
    await socket.#opened.promise.finally(() => options.signal.removeEventListener('abort', stop))
    return socket
  }

  private constructor({ url, WebSocket, onFrame }: RelaySocketOptions) {
    const closed = deferred()
    const socket = new WebSocket(url) as WebSocket
    this.#socket = socket
    this.closed = closed.promise
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.#opened.resolve()
    socket.onmessage = ({ data }) => this.#receive(data, onFrame)
    // A close event with its code and reason follows.
    socket.onerror = () => {}
    socket.onclose = ({ code, reason }) => {
      this.#fail(new Error(`WebSocket closed: ${code} ${reason}`))
      closed.resolve()
    }
  }

  /** Resolves when the relay confirmed the subscription. */
  subscribe(topic: string): Promise<void> {
    const ack = deferred()
    this.#acks.set(topic, [...(this.#acks.get(topic) ?? []), ack])
    this.#send(relayType.subscribe, topic)
    return ack.promise
  }

  unsubscribe(topic: string): void {
    if (this.#socket.readyState === open) this.#send(relayType.unsubscribe, topic)
  }

  publish(topic: string, frame: Uint8Array): void {
    this.#send(relayType.frame, topic, frame)
  }

  /** Resolves once closed, or after a second if the relay does not answer. */
  async close(): Promise<void> {
    this.#socket.close()
    const enough = new AbortController()
    await Promise.race([this.closed, pause(patience, enough.signal)])
    enough.abort()
  }

  #send(...message: Parameters<typeof encodeRelayMessage>): void {
    if (this.#socket.readyState !== open) throw new Error('WebSocket is not open')
    this.#socket.send(encodeRelayMessage(...message))
  }

  #receive(data: unknown, onFrame: RelaySocketOptions['onFrame']): void {
    const message = data instanceof ArrayBuffer && decodeRelayMessage(new Uint8Array(data))
    if (!message) return
    if (message.type === relayType.frame) onFrame(message.topic, message.frame)
    if (message.type === relayType.subscribed) this.#acknowledge(message.topic)
  }

  #acknowledge(topic: string): void {
    const [first, ...rest] = this.#acks.get(topic) ?? []
    this.#acks.set(topic, rest)
    first?.resolve()
  }

  #fail(cause: Error): void {
    this.#opened.reject(cause)
    for (const ack of [...this.#acks.values()].flat()) ack.reject(cause)
    this.#acks.clear()
  }
}
