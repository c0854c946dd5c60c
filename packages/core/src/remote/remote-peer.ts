import type { Off } from '../contract/off'
import type { RemotePeer, RemotePeerJson, RemoteState } from '../contract/remote-peer'
import { KernelError, PeerError } from '../errors'
import type { CloseReason, Introduction } from '../hooks/peer-hooks'
import type { Bytes } from '../signaling/bytes'
import { LIMITS, type Message, whyUnsayable } from '../signaling/messages'
import type { Contact } from '../signaling/signaler'
import type { TokenBucket } from '../signaling/token-bucket'
import { Link, type SentDescription } from './link'
import { createQueue, type Queue } from './queue'
import { Recovery } from './recovery'
import { sdpFingerprint } from './sdp'
import type { Stay } from './stay'

/** A dialed connection that is not up after this time is replaced by a new generation. */
const WATCHDOG = 8_000
const DIALS = 3
/** A closed connection may overtake the goodbye by this much. */
const FAREWELL = 250
/** How long a remote may take to answer before it counts as gone. */
const ANSWER_TIME = 5_000

/** With whom we talk, and how often it may make us begin anew. */
export interface Counterpart {
  readonly contact: Contact
  /** Introductions and connections. */
  readonly budget: TokenBucket
}

/** Somebody else in the room, and the connections that carried it so far. */
export class Remote implements RemotePeer {
  readonly id: string
  readonly fingerprint: string
  state: RemoteState = 'new'
  metadata: unknown
  addons: ReadonlyMap<string, string>
  readonly #stay: Stay
  readonly #known: Counterpart
  readonly #isPolite: boolean
  readonly #forget: () => void
  readonly #queue: Queue
  readonly #recovery: Recovery
  readonly #pings = new Map<number, (error?: unknown) => void>()
  readonly #timers = new Set<Off>()
  #link: Link | undefined
  #generation = 0
  #dials = 0
  #pingCount = 0
  /** Who makes the first offer of a generation: the newcomer at first, the lower id once they were connected. */
  #leads: boolean
  #wasConnected = false
  #held: Message[] = []
  #closing: Promise<void> | undefined
  /** Why a description was not taken. */
  #problem: PeerError | undefined

  /** `forget` is told when it is not in the room any more. */
  constructor(
    stay: Stay,
    known: Counterpart,
    { id, metadata, addons }: Introduction,
    leads: boolean,
    forget: () => void,
  ) {
    this.id = id
    this.fingerprint = known.contact.fingerprint
    this.#stay = stay
    this.#known = known
    this.#isPolite = stay.context.id > id
    this.#forget = forget
    this.metadata = metadata
    this.addons = addons
    this.#leads = leads
    const { kernel, clock } = stay
    this.#queue = createQueue((cause) => this.#fail(cause))
    this.#recovery = new Recovery({
      clock,
      timeout: kernel.options.recoveryTimeout,
      decide: async (loss) => kernel.hooks.recover.call(loss, this),
      canRestart: () => !this.#link?.isBroken,
      restart: () => (this.#leads ? this.#restart() : this.#sayLost()),
      redial: () => (this.#leads ? this.dial() : this.#sayLost()),
      drop: () => void this.close('timeout'),
    })
    const { connectionTimeout } = kernel.options
    if (connectionTimeout > 0) this.#after(connectionTimeout, () => this.#wasConnected || this.#giveUp())
  }

  get connection(): RTCPeerConnection {
    return this.#link?.connection as RTCPeerConnection // there is one before anybody sees this remote
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

  /** Makes a connection of the next generation and its first offer. */
  dial(): void {
    this.#queue(async () => {
      const link = await this.#connect(this.#generation + 1)
      if (!link) return
      link.dial()
      this.#dials++
      this.#after(WATCHDOG, () => this.#redialUnless(link))
    })
  }

  /** Handles what the remote said, in order. */
  receive(message: Message): void {
    if (!this.#queue(() => this.#closing ?? this.#handle(message))) void this.close('limit')
  }

  /** Says something to the same addon at the other side; waits until the two are connected for the first time. */
  control(addon: string, body: unknown): void {
    if (whyUnsayable(body, LIMITS.control)) throw new KernelError('CONTROL_TOO_LARGE', { addon })
    const message: Message = ['control', [addon, body]]
    if (this.#wasConnected) this.#say(message)
    else this.#held.push(message)
  }

  /** Sends a sealed frame over the control channel; `false` when it can not carry it now. */
  deliver(frame: Bytes): boolean {
    return this.#link?.deliver(frame) ?? false
  }

  /** Somebody says that the remote vanished: drops it unless it answers. */
  probe(): void {
    const cancel = this.#stay.clock.after(ANSWER_TIME, () => void this.close('gone'))
    this.ping().then(cancel, cancel)
  }

  /** The network changed or the page woke up. */
  hurry(): void {
    this.#recovery.hurry()
  }

  /** Releases and closes everything; the promise is the same for every caller. */
  close(reason: CloseReason): Promise<void> {
    this.#closing ??= this.#close(reason)
    return this.#closing
  }

  /** Closes the connection in this very tick: the page goes away. */
  cut(): void {
    this.#link?.close()
  }

  async #close(reason: CloseReason): Promise<void> {
    const { kernel, remotes } = this.#stay
    this.state = 'closed'
    this.#recovery.regained()
    for (const cancel of this.#timers) cancel()
    for (const settle of [...this.#pings.values()]) settle(this.#gone())
    remotes.delete(this.id)
    this.#forget()
    if (!this.#link) return
    await kernel.hooks.release.call(this, reason)
    await kernel.host.close(this)
    this.#link.close()
    this.#emit('closed', reason)
  }

  /** Nobody hears what is said while closing, and it would be repeated for ever. */
  #say(message: Message): void {
    if (!this.#closing) this.#known.contact.session.send(message)
  }

  #sayLost(): void {
    this.#say(['lost', { g: this.#generation }])
  }

  #gone(): PeerError {
    return new KernelError('REMOTE_CLOSED', { remote: this.id })
  }

  async #handle(message: Message): Promise<void> {
    const [type, body] = message
    if (type === 'description') return this.#described(body)
    if (type === 'candidates' && body.g === this.#generation)
      return this.#link?.addCandidates(body.list as RTCIceCandidateInit[])
    if (type === 'lost' && body.g === this.#generation && this.#leads)
      return this.#link?.isBroken ? this.dial() : this.#restart()
    if (type === 'unknown') return void this.close('gone')
    if (type === 'ping') return this.#say(['pong', body])
    if (type === 'pong') return this.#pings.get(body)?.()
    if (type === 'control')
      return this.#stay.kernel.host.receive(this, ...body) ? undefined : this.#stay.dropped.count('control')
    if (type === 'metadata') this.metadata = body
    else if (type === 'addons') this.addons = new Map(body)
    else return
    this.#emit(type)
  }

  async #described(body: SentDescription): Promise<void> {
    const link = this.#link
    const isTie = body.g === this.#generation && link?.isDialer && this.#isPolite
    const isNew = body.dials && (body.g > this.#generation || isTie)
    if (!isNew && body.g !== this.#generation) return
    const fingerprint = sdpFingerprint(body.sdp)
    if (!fingerprint) return this.#refuse('not one fingerprint, or too many media')
    if (isNew && !this.#known.budget.take()) return this.#refuse('too many connections')
    if (isNew) await this.#connect(body.g)
    await this.#link?.receive(body, fingerprint)
  }

  #refuse(problem: string): void {
    this.#stay.dropped.count('description')
    this.#problem = new KernelError('SDP_REFUSED', { remote: this.id, problem })
  }

  /** Short-lived TURN credentials may have ended meanwhile. */
  #restart(): void {
    this.#queue(async () => {
      const { connection } = this
      const { kernel, connections } = this.#stay
      if (typeof kernel.options.iceServers === 'function')
        connection.setConfiguration({ ...connection.getConfiguration(), iceServers: await connections.iceServers() })
      this.#link?.restart()
    })
  }

  /** Replaces the connection, if there is one, by a new one of that generation; addons visit it in the same tick. */
  async #connect(generation: number): Promise<Link | undefined> {
    const { kernel, clock, connections, remotes } = this.#stay
    this.#generation = generation
    const connection = await connections.create(this, clock).catch((cause) => this.#fail(cause))
    const previous = this.#link
    if (!connection) return void this.close('failed')
    if (this.#closing) return void connection.close()
    this.#link = new Link(connection, generation, this.#stay, {
      id: this.id,
      isPolite: this.#isPolite,
      send: (message) => this.#say(message),
      refuse: (problem) => this.#refuse(problem),
      describe: (description) => kernel.hooks.describe.call(description, this),
      opened: () => this.#connected(),
      changed: () => this.#changed(connection),
      fail: (cause) => this.#fail(cause),
    })
    if (previous) void kernel.host.close(this)
    previous?.close()
    remotes.set(this.id, this)
    if (!previous) this.#emit('new')
    kernel.host.open(this)
    if (!previous) this.#turn('connecting')
    return this.#link
  }

  #changed(connection: RTCPeerConnection): void {
    const link = this.#link
    if (this.#closing || link?.connection !== connection) return
    const { connectionState } = connection
    if (!this.#wasConnected) {
      if (connectionState === 'failed') this.#redialUnless(link)
    } else if (link.isUsable) this.#connected()
    else if (connectionState === 'disconnected') this.#lost('disconnected')
    else if (connectionState === 'failed' || link.isBroken) this.#after(FAREWELL, () => this.#broken(link))
  }

  /** The other side closed, and no goodbye came with it. */
  #broken(link: Link): void {
    if (link === this.#link && !link.isUsable && !this.#closing) this.#lost('failed')
  }

  #lost(cause: 'disconnected' | 'failed'): void {
    this.#turn(cause)
    this.#recovery.lost(cause)
  }

  #connected(): void {
    this.#recovery.regained()
    if (!this.#wasConnected) {
      this.#wasConnected = true
      this.#leads = !this.#isPolite
    }
    for (const message of this.#held.splice(0)) this.#say(message)
    this.#turn('connected')
  }

  #redialUnless(link: Link): void {
    if (this.#wasConnected || link !== this.#link || !this.#leads) return
    if (this.#dials < DIALS) this.dial()
  }

  #giveUp(): void {
    const cause =
      this.#problem ?? this.#link?.diagnose(this.id) ?? new KernelError('REMOTE_SILENT', { remote: this.id })
    this.#stay.kernel.report(new KernelError('CONNECTION_FAILED', { remote: this.id }, { cause }))
    this.#turn('failed')
    void this.close('timeout')
  }

  #fail(cause: unknown): void {
    if (this.#closing) return
    this.#stay.kernel.report(
      PeerError.is(cause) ? cause : new KernelError('NEGOTIATION_FAILED', { remote: this.id }, { cause }),
    )
    if (KernelError.is(cause, 'FINGERPRINT_MISMATCH')) void this.close('failed')
  }

  #turn(state: RemoteState): void {
    if (this.state === state || this.#closing) return
    this.state = state
    this.#emit(state)
  }

  #emit(name: RemoteState | 'metadata' | 'addons', reason?: CloseReason): void {
    if (!this.#link) return
    const { kernel, context } = this.#stay
    const { state, metadata } = this
    const event = { id: context.id, name: `connection:${name}`, remote: this }
    if (name === 'metadata') kernel.bus.emit('connection:metadata', { ...event, metadata })
    else kernel.bus.emit(`connection:${name}`, { ...event, state, ...(reason && { reason }) })
  }

  #after(delay: number, run: () => void): void {
    const cancel = this.#stay.clock.after(delay, () => {
      this.#timers.delete(cancel)
      run()
    })
    this.#timers.add(cancel)
  }
}
