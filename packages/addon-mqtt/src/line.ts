import { ANSWER, type Dialed } from './dial'
import { within } from './time'

/** Own frames that may still come back, where the broker cannot be asked not to send them. */
const ECHO_LIMIT = 64
/** Seconds after which a broker may throw away what it could not deliver. */
const EXPIRY = 60

/** One connection to a broker, until it is lost. */
export class Line {
  /** Resolves when the connection is lost or given back. */
  readonly closed: Promise<void>
  readonly #dialed: Dialed
  readonly #receive: (topic: string, frame: Uint8Array) => void
  readonly #topics = new Set<string>()
  #echoes: { readonly topic: string; readonly frame: Uint8Array }[] = []
  #hangUp = () => {}

  constructor(dialed: Dialed, receive: (topic: string, frame: Uint8Array) => void) {
    this.#dialed = dialed
    this.#receive = receive
    this.closed = new Promise((resolve) => {
      this.#hangUp = resolve
    })
    dialed.client.on('message', this.#take)
    dialed.client.on('close', this.#hangUp)
  }

  get isOpen(): boolean {
    return this.#dialed.client.connected
  }

  /** MQTT 5: the broker can be asked to keep own frames from us, and to forget old ones. */
  get #isModern(): boolean {
    return this.#dialed.client.options.protocolVersion === 5
  }

  /** Resolves when the broker agreed to each of them. */
  async subscribe(topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.#topics.add(topic)
    const wanted = topics.map((topic) => [topic, { qos: 0, ...(this.#isModern && { nl: true }) }])
    if (wanted.length === 0) return
    // A given client that reconnected believes that it has asked already.
    const agreed = this.#dialed.client.subscribeAsync({ ...Object.fromEntries(wanted), resubscribe: true } as never)
    await within(ANSWER, agreed)
  }

  unsubscribe(topic: string): void {
    this.#topics.delete(topic)
    if (this.isOpen) void this.#dialed.client.unsubscribeAsync([topic]).catch(() => {}) // it is lost, and with it all
  }

  async publish(topic: string, payload: Uint8Array): Promise<void> {
    const frame = payload.slice()
    if (!this.#isModern && this.#topics.has(topic))
      this.#echoes = [...this.#echoes, { topic, frame }].slice(-ECHO_LIMIT)
    const properties = this.#isModern && { properties: { messageExpiryInterval: EXPIRY } }
    await this.#dialed.client.publishAsync(topic, frame as never, { qos: 0, ...properties })
  }

  /** Gives everything back. */
  async close(): Promise<void> {
    const { client, end } = this.#dialed
    client.off('message', this.#take)
    client.off('close', this.#hangUp)
    this.#hangUp()
    await end([...this.#topics])
  }

  readonly #take = (topic: string, payload: Uint8Array): void => {
    if (this.#topics.has(topic) && !this.#isEcho(topic, payload)) this.#receive(topic, payload)
  }

  #isEcho(topic: string, payload: Uint8Array): boolean {
    const at = this.#echoes.findIndex((echo) => echo.topic === topic && isSame(echo.frame, payload))
    return at >= 0 && this.#echoes.splice(at, 1).length > 0
  }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index])
