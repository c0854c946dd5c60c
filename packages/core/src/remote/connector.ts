import type { Off } from '../contract/off'
import type { RemotePeer, RemoteState } from '../contract/remote-peer'
import { KernelError, type PeerError } from '../errors'
import type { CloseReason } from '../hooks/peer-hooks'
import type { Bytes } from '../signaling/bytes'
import type { BodyOf, Message } from '../signaling/messages'
import type { TokenBucket } from '../signaling/token-bucket'
import { Link } from './link'
import { negotiationError } from './negotiation-error'
import type { Queue } from './queue'
import { Recovery } from './recovery'
import { fingerprintOf } from './sdp'
import type { Stay } from './stay'

/** What a connector needs from the remote peer it connects. */
export interface ConnectorPort {
  readonly remote: RemotePeer
  /** Whether the remote's offers win over ours: the higher id is polite. */
  readonly isPolite: boolean
  /** What the remote may make us begin anew. */
  readonly budget: TokenBucket
  /** Runs steps that must not overlap. */
  readonly queue: Queue
  say(message: Message): void
  /** There is a first connection: others may see the remote. */
  appear(): void
  turn(state: RemoteState): void
  fail(cause: unknown): void
  close(reason: CloseReason): void
}

/** A dialed connection that is not up after this time is replaced by a new generation. */
const WATCHDOG = 8_000
const DIALS = 3
/** A closed connection may overtake the goodbye by this much. */
const FAREWELL = 250

/** Gets one remote connected and keeps it so: one generation of connections after the other. */
export class Connector {
  /** Whether the two have been connected at least once. */
  wasConnected = false
  readonly #stay: Stay
  readonly #port: ConnectorPort
  readonly #recovery: Recovery
  readonly #timers = new Set<Off>()
  #link: Link | undefined
  #generation = 0
  #dials = 0
  /**
   * Whether restarts and re-dials are ours: for good, because that one side counts as connected already and the other
   * does not yet must not change it.
   */
  readonly #leads: boolean
  #isClosed = false
  /** What went wrong with the connection of this generation. */
  #problem: PeerError | undefined

  constructor(stay: Stay, port: ConnectorPort, leads: boolean) {
    const { kernel, clock } = stay
    this.#stay = stay
    this.#port = port
    this.#leads = leads
    this.#recovery = new Recovery({
      clock,
      timeout: kernel.options.recoveryTimeout,
      decide: async (loss) => kernel.hooks.recover.call(loss, port.remote),
      canRestart: () => !this.#link?.isBroken,
      restart: () => (this.#leads ? void this.#restart() : this.#sayLost()),
      redial: () => (this.#leads ? this.dial() : this.#sayLost()),
      drop: () => port.close('timeout'),
    })
    const { connectionTimeout } = kernel.options
    if (connectionTimeout > 0) this.#after(connectionTimeout, () => this.wasConnected || this.#giveUp())
  }

  get connection(): RTCPeerConnection | undefined {
    return this.#link?.connection
  }

  /** Makes a connection of the next generation and its first offer. */
  dial(): void {
    this.#port.queue(async () => {
      const link = await this.#connect(this.#generation + 1)
      if (!link) return
      link.dial()
      this.#dials++
      this.#after(WATCHDOG, () => this.#redialUnless(link))
    })
  }

  /** A description of the remote: of the connection there is, or of a new one. */
  async describe(body: BodyOf<'description'>): Promise<void> {
    const isTie = body.g === this.#generation && this.#link?.isDialer && this.#port.isPolite
    const isNew = body.dials && (body.g > this.#generation || isTie)
    if (!isNew && body.g !== this.#generation) return
    try {
      if (isNew) this.#check(body)
      if (isNew) await this.#connect(body.g)
      this.#link?.receive(body)
    } catch (cause) {
      this.#port.say(['unusable', { g: body.g, reason: negotiationError(this.#port.remote.id, cause).code }])
      this.#fail(cause)
    }
  }

  /** The remote could not use the offer of that generation. */
  declined({ g, reason }: BodyOf<'unusable'>): void {
    const { id: remote } = this.#port.remote
    if (g === this.#generation) this.#link?.declined(new KernelError('OFFER_UNUSABLE', { remote, reason }))
  }

  addCandidates({ g, list }: BodyOf<'candidates'>): void {
    if (g === this.#generation) this.#link?.addCandidates(list as RTCIceCandidateInit[])
  }

  /** The remote says that the connection is lost, and cannot lead. */
  lostThere({ g }: BodyOf<'lost'>): void {
    if (g !== this.#generation || !this.#leads) return
    if (this.#link?.isBroken) this.dial()
    else void this.#restart()
  }

  /** Sends a sealed frame over the control channel; `false` when it can not carry it now. */
  deliver(frame: Bytes): boolean {
    return this.#link?.deliver(frame) ?? false
  }

  /** The network changed: no reason to wait. */
  hurry(): void {
    this.#recovery.hurry()
  }

  /** Nothing is begun any more; the connection stays until `close()`. */
  stop(): void {
    this.#isClosed = true
    this.#recovery.regained()
    for (const cancel of this.#timers) cancel()
  }

  close(): void {
    this.#link?.close()
  }

  #sayLost(): void {
    this.#port.say(['lost', { g: this.#generation }])
  }

  /** Whether that offer is worth a new connection. Throws `SDP_REFUSED`. */
  #check({ sdp }: BodyOf<'description'>): void {
    const { remote, budget } = this.#port
    fingerprintOf(remote.id, sdp)
    if (!budget.take()) throw new KernelError('SDP_REFUSED', { remote: remote.id, problem: 'too many connections' })
  }

  /** What breaks the rules is counted instead of told: a stranger can do that as often as it likes. */
  #fail(cause: unknown): void {
    this.#problem = negotiationError(this.#port.remote.id, cause)
    if (KernelError.is(cause, 'SDP_REFUSED')) this.#stay.dropped.count('description')
    else this.#port.fail(this.#problem)
  }

  /** Short-lived TURN credentials may have ended meanwhile; what the remote says does not wait for new ones. */
  async #restart(): Promise<void> {
    const { kernel, connections } = this.#stay
    const link = this.#link
    try {
      if (typeof kernel.options.iceServers === 'function') {
        const iceServers = await connections.iceServers()
        link?.connection.setConfiguration({ ...link.connection.getConfiguration(), iceServers })
      }
    } catch (cause) {
      this.#fail(cause)
    }
    if (link === this.#link && !this.#isClosed) link?.restart()
  }

  /** Replaces the connection, if there is one, by a new one of that generation; addons visit it in the same tick. */
  async #connect(generation: number): Promise<Link | undefined> {
    const { kernel, clock, connections } = this.#stay
    const { remote, isPolite, say, appear, turn, close } = this.#port
    const fail = (cause: unknown) => this.#fail(cause)
    this.#generation = generation
    this.#problem = undefined
    const connection = await connections.create(remote, clock).catch(fail)
    const previous = this.#link
    if (!connection) return void close('failed')
    if (this.#isClosed) return void connection.close()
    const link: Link = new Link(connection, generation, this.#stay, {
      id: remote.id,
      isPolite,
      send: say,
      describe: (description) => kernel.hooks.describe.call(description, remote),
      opened: () => this.#connected(),
      changed: () => this.#changed(link),
      giveUp: () => this.#redialUnless(link),
      fail,
    })
    this.#link = link
    if (previous) void kernel.host.close(remote)
    else appear()
    previous?.close()
    kernel.host.open(remote)
    if (!previous) turn('connecting')
    return link
  }

  #changed(link: Link): void {
    if (this.#isClosed || link !== this.#link) return
    const { connectionState } = link.connection
    if (!this.wasConnected) {
      if (connectionState === 'failed') this.#redialUnless(link)
    } else if (link.isUsable) this.#connected()
    else if (connectionState === 'disconnected') this.#lost('disconnected')
    else if (connectionState === 'failed' || link.isBroken) this.#after(FAREWELL, () => this.#broken(link))
  }

  /** The other side closed, and no goodbye came with it. */
  #broken(link: Link): void {
    if (link === this.#link && !link.isUsable) this.#lost('failed')
  }

  #lost(cause: 'disconnected' | 'failed'): void {
    this.#port.turn(cause)
    this.#recovery.lost(cause)
  }

  #connected(): void {
    this.#recovery.regained()
    this.wasConnected = true
    this.#port.turn('connected')
  }

  #redialUnless(link: Link): void {
    if (this.wasConnected || link !== this.#link || !this.#leads) return
    if (this.#dials < DIALS) this.dial()
  }

  #giveUp(): void {
    const { remote, turn, close } = this.#port
    const cause =
      this.#problem ?? this.#link?.diagnose(remote.id) ?? new KernelError('REMOTE_SILENT', { remote: remote.id })
    this.#stay.kernel.report(new KernelError('CONNECTION_FAILED', { remote: remote.id }, { cause }))
    turn('failed')
    close('timeout')
  }

  #after(delay: number, run: () => void): void {
    const cancel = this.#stay.clock.after(delay, () => {
      this.#timers.delete(cancel)
      run()
    })
    this.#timers.add(cancel)
  }
}
