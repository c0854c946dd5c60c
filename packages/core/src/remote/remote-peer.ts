import type { RemotePeer, RemotePeerJson, RemoteState } from '../contract/remote-peer'
import { KernelError, type PeerError } from '../errors'
import type { CloseReason, Introduction } from '../hooks/peer-hooks'
import type { Bytes } from '../signaling/bytes'
import { LIMITS, type Message, whyUnsayable } from '../signaling/messages'
import type { Contact } from '../signaling/signaler'
import type { TokenBucket } from '../signaling/token-bucket'
import { Connector } from './connector'
import { negotiationError } from './negotiation-error'
import { createQueue, type Queue } from './queue'
import type { Stay } from './stay'

/** How long a remote may take to answer before it counts as gone. */
const ANSWER_TIME = 5_000

/** With whom we talk, and how often it may make us begin anew. */
export interface Counterpart {
  readonly contact: Contact
  /** Introductions and connections. */
  readonly budget: TokenBucket
}

/** Somebody else in the room: what we say to each other, over whatever connection there is. */
export class Remote implements RemotePeer {
  readonly id: string
  readonly fingerprint: string
  state: RemoteState = 'new'
  metadata: unknown
  addons: ReadonlyMap<string, string>
  readonly #stay: Stay
  readonly #contact: Contact
  readonly #forget: () => void
  readonly #queue: Queue
  readonly #connector: Connector
  readonly #pings = new Map<number, (error?: unknown) => void>()
  #pingCount = 0
  #held: Message[] = []
  #closing: Promise<void> | undefined

  /** `forget` is told when it is not in the room any more. */
  constructor(
    stay: Stay,
    { contact, budget }: Counterpart,
    { id, metadata, addons }: Introduction,
    leads: boolean,
    forget: () => void,
  ) {
    this.id = id
    this.fingerprint = contact.fingerprint
    this.metadata = metadata
    this.addons = addons
    this.#stay = stay
    this.#contact = contact
    this.#forget = forget
    this.#queue = createQueue((cause) => this.#fail(cause))
    const port = {
      remote: this,
      isPolite: stay.context.id > id,
      budget,
      queue: this.#queue,
      say: (message: Message) => this.#say(message),
      appear: () => this.#appear(),
      turn: (state: RemoteState) => this.#turn(state),
      fail: (cause: unknown) => this.#fail(cause),
      close: (reason: CloseReason) => void this.close(reason),
    }
    this.#connector = new Connector(stay, port, leads)
    if (leads) this.#connector.dial()
  }

  get connection(): RTCPeerConnection {
    return this.#connector.connection as RTCPeerConnection // there is one before anybody sees this remote
  }

  ping(): Promise<number> {
    const { now } = this.#stay.clock
    const start = now()
    const key = ++this.#pingCount
    return new Promise((resolve, reject) => {
      if (this.#closing) return reject(this.#gone())
      this.#pings.set(key, (error) => {
        this.#pings.delete(key)
        error ? reject(error) : resolve(now() - start)
      })
      this.#say(['ping', key])
    })
  }

  toJSON(): RemotePeerJson {
    const { id, state, metadata, addons } = this
    return { id, state, metadata, addons: Object.fromEntries(addons) }
  }

  /** Handles what the remote said, in order. */
  receive(message: Message): void {
    if (!this.#queue(() => this.#closing ?? this.#handle(message))) void this.close('limit')
  }

  /** Says something to the same addon at the other side; waits until the two are connected for the first time. */
  control(addon: string, body: unknown): void {
    if (whyUnsayable(body, LIMITS.control)) throw new KernelError('CONTROL_TOO_LARGE', { addon })
    const message: Message = ['control', [addon, body]]
    if (this.#connector.wasConnected) this.#say(message)
    else this.#held.push(message)
  }

  /** Sends a sealed frame over the control channel; `false` when it can not carry it now. */
  deliver(frame: Bytes): boolean {
    return this.#connector.deliver(frame)
  }

  /** Somebody says that the remote vanished: drops it unless it answers. */
  probe(): void {
    const cancel = this.#stay.clock.after(ANSWER_TIME, () => void this.close('gone'))
    this.ping().then(cancel, cancel)
  }

  /** The network changed or the page woke up. */
  hurry(): void {
    this.#connector.hurry()
  }

  /** Releases and closes everything; the promise is the same for every caller. */
  close(reason: CloseReason): Promise<void> {
    this.#closing ??= this.#close(reason)
    return this.#closing
  }

  /** Closes the connection in this very tick: the page goes away. */
  cut(): void {
    this.#connector.close()
  }

  async #close(reason: CloseReason): Promise<void> {
    const { kernel, remotes } = this.#stay
    this.state = 'closed'
    this.#connector.stop()
    for (const settle of [...this.#pings.values()]) settle(this.#gone())
    remotes.delete(this.id)
    this.#forget()
    if (!this.connection) return
    await kernel.hooks.release.call(this, reason)
    await kernel.host.close(this)
    this.#connector.close()
    this.#emit('closed', reason)
  }

  /** Nobody hears what is said while closing, and it would be repeated for ever. */
  #say(message: Message): void {
    if (!this.#closing) this.#contact.session.send(message)
  }

  #gone(): PeerError {
    return new KernelError('REMOTE_CLOSED', { remote: this.id })
  }

  async #handle(message: Message): Promise<void> {
    const [type, body] = message
    if (type === 'description') return this.#connector.describe(body)
    if (type === 'unusable') return this.#connector.declined(body)
    if (type === 'candidates') return this.#connector.addCandidates(body)
    if (type === 'lost') return this.#connector.lostThere(body)
    if (type === 'unknown') return void this.close('gone')
    if (type === 'ping') return this.#say(['pong', body])
    if (type === 'pong') return this.#pings.get(body)?.()
    if (type === 'control')
      return this.#stay.kernel.host.receive(this, ...body) ? undefined : this.#stay.dropped.count('control')
    if (type === 'metadata') this.metadata = body.metadata
    else if (type === 'addons') this.addons = new Map(body)
    else return
    this.#emit(type)
  }

  #appear(): void {
    this.#stay.remotes.set(this.id, this)
    this.#emit('new')
  }

  #fail(cause: unknown): void {
    if (this.#closing) return
    this.#stay.kernel.report(negotiationError(this.id, cause))
    if (KernelError.is(cause, 'FINGERPRINT_MISMATCH')) void this.close('failed')
  }

  #turn(state: RemoteState): void {
    if (this.state === state || this.#closing) return
    this.state = state
    if (state === 'connected') this.#greet()
    this.#emit(state)
  }

  /** Says what waited for the connection, and who else is here. */
  #greet(): void {
    for (const message of this.#held.splice(0)) this.#say(message)
    const others = [...this.#stay.remotes.keys()].filter((id) => id !== this.id).slice(0, LIMITS.others)
    if (others.length > 0) this.#say(['others', others])
  }

  #emit(name: RemoteState | 'metadata' | 'addons', reason?: CloseReason): void {
    if (!this.connection) return // nobody has seen it yet
    const { kernel, context } = this.#stay
    const { state, metadata } = this
    const event = { id: context.id, name: `connection:${name}`, remote: this }
    if (name === 'metadata') kernel.bus.emit('connection:metadata', { ...event, metadata })
    else kernel.bus.emit(`connection:${name}`, { ...event, state, ...(reason && { reason }) })
  }
}
