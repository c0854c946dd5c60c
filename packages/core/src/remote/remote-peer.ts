import type { Off } from '../contract/off'
import type { RemotePeer, RemotePeerJson, RemoteState } from '../contract/remote-peer'
import { KernelError, PeerError } from '../errors'
import type { CloseReason, Introduction } from '../hooks/peer-hooks'
import { type Bytes, utf8 } from '../signaling/bytes'
import { parseJson } from '../signaling/json'
import { BODY_DEPTH, LIMITS, type Message } from '../signaling/messages'
import { Link } from './link'
import { Queue } from './queue'
import { Recovery } from './recovery'
import type { RemotePort } from './remote-port'
import { sdpFingerprint } from './sdp'

/** A dialed connection that is not up after this time is replaced by a new generation. */
const WATCHDOG = 8_000
const DIALS = 3
/** A closed connection may overtake the goodbye by this much. */
const FAREWELL = 250
/** How long a remote may take to answer before it counts as gone. */
const ANSWER_TIME = 5_000

/** Somebody else in the room, and the connections that carried it so far. */
export class Remote implements RemotePeer {
  readonly id: string
  readonly fingerprint: string
  readonly #port: RemotePort
  readonly #queue: Queue
  readonly #recovery: Recovery
  readonly #pings = new Map<number, (error?: unknown) => void>()
  readonly #timers = new Set<Off>()
  #state: RemoteState = 'new'
  #metadata: unknown
  #addons: ReadonlyMap<string, string>
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

  constructor(port: RemotePort, { id, metadata, addons }: Introduction, leads: boolean) {
    this.id = id
    this.fingerprint = port.fingerprint
    this.#port = port
    this.#metadata = metadata
    this.#addons = addons
    this.#leads = leads
    const { kernel, clock } = port
    this.#queue = new Queue((cause) => this.#fail(cause))
    this.#recovery = new Recovery({
      clock,
      timeout: kernel.options.recoveryTimeout,
      decide: async (loss) => kernel.hooks.recover.call(loss, this),
      canRestart: () => !this.#link?.isBroken,
      restart: () => (this.#leads ? this.#restart() : this.#say(['lost', { g: this.#generation }])),
      redial: () => (this.#leads ? this.dial() : this.#say(['lost', { g: this.#generation }])),
      drop: () => void this.close('timeout'),
    })
    const { connectionTimeout } = kernel.options
    if (connectionTimeout > 0) this.#after(connectionTimeout, () => this.#wasConnected || this.#giveUp())
  }

  get state(): RemoteState {
    return this.#state
  }

  get metadata(): unknown {
    return this.#metadata
  }

  get addons(): ReadonlyMap<string, string> {
    return this.#addons
  }

  get connection(): RTCPeerConnection {
    return this.#link?.connection as RTCPeerConnection // there is one before anybody sees this remote
  }

  /** Whether the control channel carries frames right now. */
  get isUsable(): boolean {
    return this.#link?.isUsable ?? false
  }

  ping(timeout?: number): Promise<number> {
    const { clock } = this.#port
    const start = clock.now()
    const key = ++this.#pingCount
    return new Promise((resolve, reject) => {
      const cancel =
        timeout &&
        clock.after(timeout, () => this.#pings.get(key)?.(new KernelError('REMOTE_CLOSED', { remote: this.id })))
      this.#pings.set(key, (error) => {
        if (cancel) cancel()
        this.#pings.delete(key)
        error ? reject(error) : resolve(clock.now() - start)
      })
      if (this.#closing) this.#pings.get(key)?.(new KernelError('REMOTE_CLOSED', { remote: this.id }))
      else this.#say(['ping', key])
    })
  }

  toJSON(): RemotePeerJson {
    const { id, state, metadata, addons } = this
    return { id, state, metadata, addons: Object.fromEntries(addons) }
  }

  /** Makes a connection of the next generation and its first offer. */
  dial(): void {
    this.#queue.push(async () => {
      const link = await this.#connect(this.#generation + 1)
      if (!link) return
      link.dial()
      this.#dials++
      this.#after(WATCHDOG, () => this.#redialUnless(link))
    })
  }

  /** Handles what the remote said, in order. */
  receive(message: Message): void {
    if (!this.#queue.push(() => this.#closing ?? this.#handle(message))) void this.close('limit')
  }

  /** Says something to the same addon at the other side; waits until the two are connected for the first time. */
  control(addon: string, body: unknown): void {
    const json = utf8(JSON.stringify(body ?? null))
    if (!parseJson(json, { maxBytes: LIMITS.control, maxDepth: BODY_DEPTH }))
      throw new KernelError('CONTROL_TOO_LARGE', { addon })
    const message: Message = ['control', [addon, body]]
    if (this.#wasConnected) this.#say(message)
    else this.#held.push(message)
  }

  /** Sends a sealed frame over the control channel; `false` when it can not carry it now. */
  deliver(frame: Bytes): boolean {
    return this.#link?.deliver(frame) ?? false
  }

  /** Somebody says that the remote vanished: drops it unless it answers. */
  async probe(): Promise<void> {
    await this.ping(ANSWER_TIME).catch(() => this.close('gone'))
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
    const { kernel, forget } = this.#port
    this.#state = 'closed'
    this.#recovery.regained()
    for (const cancel of this.#timers) cancel()
    for (const settle of [...this.#pings.values()]) settle(new KernelError('REMOTE_CLOSED', { remote: this.id }))
    forget(this, reason)
    if (!this.#link) return
    await kernel.hooks.release.call(this, reason)
    await kernel.host.close(this)
    this.#link.close()
    this.#emit('closed', reason)
  }

  /** Nobody hears what is said while closing, and it would be repeated for ever. */
  #say(message: Message): void {
    if (!this.#closing) this.#port.send(message)
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
      return this.#port.kernel.host.receive(this, ...body) ? undefined : this.#port.drop('control')
    if (type === 'metadata') this.#metadata = body
    else if (type === 'addons') this.#addons = new Map(body)
    else return
    this.#emit(type)
  }

  async #described(body: (Message & readonly ['description', unknown])[1]): Promise<void> {
    const link = this.#link
    const isTie = body.g === this.#generation && link?.isDialer && this.#port.isPolite
    const isNew = body.dials && (body.g > this.#generation || isTie)
    if (!isNew && body.g !== this.#generation) return
    if (!sdpFingerprint(body.sdp)) return this.#refuse('not one fingerprint, or too many media')
    if (isNew && !this.#port.mayConnect()) return this.#refuse('too many connections')
    if (isNew) await this.#connect(body.g)
    await this.#link?.receive(body)
  }

  #refuse(problem: string): void {
    this.#port.drop('description')
    this.#problem = new KernelError('SDP_REFUSED', { remote: this.id, problem })
  }

  /** Short-lived TURN credentials may have ended meanwhile. */
  #restart(): void {
    this.#queue.push(async () => {
      const { connection } = this
      if (typeof this.#port.kernel.options.iceServers === 'function')
        connection.setConfiguration({ ...connection.getConfiguration(), iceServers: await this.#port.iceServers() })
      this.#link?.restart()
    })
  }

  /** Replaces the connection, if there is one, by a new one of that generation; addons visit it in the same tick. */
  async #connect(generation: number): Promise<Link | undefined> {
    const { kernel, clock, isPolite } = this.#port
    this.#generation = generation
    const connection = await this.#port.createConnection(this).catch((cause) => this.#fail(cause))
    const previous = this.#link
    if (!connection) return void this.close('failed')
    if (this.#closing) return void connection.close()
    this.#link = new Link(connection, generation, {
      id: this.id,
      isPolite,
      clock,
      debounce: kernel.options.iceCandidateDebounce,
      send: (message) => this.#say(message),
      receive: this.#port.receive,
      drop: this.#port.drop,
      refuse: (problem) => this.#refuse(problem),
      describe: (description) => kernel.hooks.describe.call(description, this),
      opened: () => this.#connected(),
      changed: () => this.#changed(connection),
      fail: (cause) => this.#fail(cause),
    })
    if (previous) void kernel.host.close(this)
    previous?.close()
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
      this.#leads = !this.#port.isPolite
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
    this.#port.kernel.report(new KernelError('CONNECTION_FAILED', { remote: this.id }, { cause }))
    this.#turn('failed')
    void this.close('timeout')
  }

  #fail(cause: unknown): void {
    if (this.#closing) return
    this.#port.kernel.report(
      PeerError.is(cause) ? cause : new KernelError('NEGOTIATION_FAILED', { remote: this.id }, { cause }),
    )
    if (KernelError.is(cause, 'FINGERPRINT_MISMATCH')) void this.close('failed')
  }

  #turn(state: RemoteState): void {
    if (this.#state === state || this.#closing) return
    this.#state = state
    this.#emit(state)
  }

  #emit(name: RemoteState | 'metadata' | 'addons', reason?: CloseReason): void {
    if (this.#link) this.#port.emit(this, name, reason)
  }

  #after(delay: number, run: () => void): void {
    const cancel = this.#port.clock.after(delay, () => {
      this.#timers.delete(cancel)
      run()
    })
    this.#timers.add(cancel)
  }
}
