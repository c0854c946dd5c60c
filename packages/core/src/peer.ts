import type { Addon, AddonToken, ApiOf, GainsOf, NameOf, None } from './addons/addon'
import type { Attached, Composition, Dependents, Detached, EventsOf, Members, Problem } from './addons/composition'
import { AddonHost } from './addons/host'
import type { Off } from './contract/off'
import type { AttachedAddon, PeerView, Secrecy } from './contract/peer-view'
import type { RemotePeer } from './contract/remote-peer'
import type { Transport } from './contract/transport'
import { KernelError, PeerError, type Report } from './errors'
import { type Bus, createBus } from './events/bus'
import type { Listening } from './events/listening'
import { type CallablePeerHooks, createPeerHooks, type PeerHooks } from './hooks/peer-hooks'
import { Membership } from './membership'
import { type PeerJoinOptions, type PeerOptions, parseJoinOptions, parsePeerOptions } from './options'
import { PeerRoom } from './remote/room'
import type { CreateRoom, RoomKernel } from './remote/room-kernel'

/** What every peer can do, whatever is attached. */
export interface PeerKernel extends PeerView, AsyncDisposable {
  /** True while in a room; false while joining or leaving. */
  readonly active: boolean
  /** Made anew by each join; `''` outside of rooms. */
  readonly id: string
  /** `''` outside of rooms. */
  readonly room: string
  /** What is announced to others; `undefined` outside of rooms. */
  readonly metadata: unknown
  /** How much the room's key protects; `public` outside of rooms. */
  readonly secrecy: Secrecy
  /** Remote peers in the room, by id. */
  readonly connections: ReadonlyMap<string, RemotePeer>
  /** Attached addons by name, oldest first. */
  readonly addons: ReadonlyMap<string, AttachedAddon>
  /** The moments at which what happens next can be changed. */
  readonly hooks: PeerHooks
  /**
   * Attaches an addon, at any time, and returns the same peer with its members and events.
   *
   * Throws `ADDON_INVALID`, `ADDON_ATTACHED`, `ADDON_BUSY`, `ADDON_REQUIRES`, `ADDON_CLASH`, `ADDON_SETUP_FAILED` or
   * `PEER_DISPOSED`; then nothing has changed.
   *
   * @example
   * ```ts
   * const peer = new Peer().addon(broadcast()).addon(channels())
   * ```
   */
  addon<Addons extends object, Added extends Addon>(
    this: Composition<Addons>,
    addon: Attachable<Addons, Added>,
  ): Peer<Attached<Addons, Added>>
  /**
   * Takes an addon away, at any time; its members throw `ADDON_DETACHED` from now on. Resolves when it is gone.
   *
   * Rejects with `ADDON_IN_USE` when another addon requires it, unless `cascade` (default `false`) takes that one
   * away as well; with `ADDON_BUSY` while it is being detached or set up; with `PEER_DISPOSED`.
   */
  detach<Addons extends object, Name extends string>(
    this: Composition<Addons>,
    addon: Name | AddonToken<Name>,
    options?: { readonly cascade?: false },
  ): Promise<Peer<Detached<Addons, Name>>>
  detach<Addons extends object, Name extends string>(
    this: Composition<Addons>,
    addon: Name | AddonToken<Name>,
    options: { readonly cascade?: boolean },
  ): Promise<Peer<Detached<Addons, Name | Dependents<Addons, Name>>>>
  /** The API of an addon while it is attached. */
  get<Token extends AddonToken>(addon: Token): ApiOf<Token> | undefined
  /** Whether the addon is attached. */
  has<Token extends AddonToken>(addon: Token): this is Uses<Token>
  /**
   * Joins a room (default `'default'`). Resolves when the signaling accepted it. Joining the same room again returns
   * the same promise.
   *
   * Rejects with a typed cause, and then the peer is as before: `OPTIONS_INVALID`, `ALREADY_JOINED`, `ABORTED` after
   * `leave()` or `signal`, `PEER_DISPOSED`, `NO_TRANSPORT`, `TRANSPORT_UNREACHABLE`, `TRANSPORT_REFUSED`.
   */
  join(room?: string | PeerJoinOptions): Promise<void>
  /** Says goodbye, closes every connection and forgets the room; at any time, also while joining. */
  leave(): Promise<void>
  /** Changes the announced metadata: JSON, 16 KiB at most. Throws `NOT_IN_ROOM`, `METADATA_TOO_LARGE`. */
  update(metadata: unknown): void
  /** Leaves, then detaches everything, newest first. Afterwards the peer throws `PEER_DISPOSED`. */
  dispose(): Promise<void>
  toJSON(): PeerJson
}

export interface PeerJson extends Pick<PeerView, 'id' | 'room' | 'metadata' | 'active'> {
  /** Ids of the remotes. */
  readonly connections: readonly string[]
  /** Names of the attached addons. */
  readonly addons: readonly string[]
  /** What the addons add. */
  readonly [contribution: string]: unknown
}

/**
 * The local peer with its addons: `Peer` has none, `Peer<{ channels: … }>` has the members and events of channels.
 * To accept a peer that has certain addons, use `Uses<typeof channels>`.
 */
export type Peer<Addons extends object = None> = PeerKernel &
  Composition<Addons> &
  Listening<EventsOf<Addons>> &
  Members<Addons>

/** A peer that has these addons, and perhaps others: `function greet(peer: Uses<typeof channels>)`. */
export type Uses<Token extends AddonToken> = Peer<{ [Each in Token as NameOf<Each>]: GainsOf<Each> }>

/** An addon that fits, or else a sentence that says why not. */
export type Attachable<Addons extends object, Added extends AddonToken> = [Problem<Addons, Added, keyof Peer>] extends [
  never,
]
  ? Added
  : Problem<Addons, Added, keyof Peer>

/** A class of peers that come with addons. */
export interface PeerClass<Addons extends object = None> {
  /** Throws `OPTIONS_INVALID`. */
  new (options?: PeerOptions): Peer<Addons>
  readonly prototype: Peer<Addons>
}

const nobody: ReadonlyMap<string, RemotePeer> = new Map()
const nowhere = { id: '', room: '', metadata: undefined, secrecy: 'public' } as const

function coded(cause: unknown, addon?: string): PeerError {
  if (PeerError.is(cause)) return cause
  return addon
    ? new KernelError('ADDON_FAILED', { addon }, { cause })
    : new KernelError('SIGNALING_FAILED', undefined, { cause })
}

class LocalPeer implements PeerView {
  readonly #bus: Bus
  readonly #hooks: CallablePeerHooks
  readonly #host: AddonHost
  readonly #membership: Membership
  #isDisposed = false

  /** Tests pass another room. */
  constructor(given?: PeerOptions, createRoom: CreateRoom = (kernel, options) => new PeerRoom(kernel, options)) {
    const options = parsePeerOptions(given)
    const report: Report = (cause, addon) => {
      this.#bus.emit('error', { id: this.id, name: 'error', error: coded(cause, addon) })
    }
    const transports = new Set<Transport>()
    const bus = createBus<Record<string, unknown>>(report)
    const hooks = createPeerHooks(report)
    const host = new AddonHost({
      peer: this,
      hooks,
      bus,
      report,
      send: (remote, addon, message) => this.#room?.send(remote, addon, message),
      addonsChanged: () => this.#room?.addonsChanged(),
      addTransport: (transport) => {
        transports.add(transport)
        this.#room?.addTransport(transport)
        return () => {
          transports.delete(transport)
          return this.#room?.removeTransport(transport)
        }
      },
    })
    const kernel: RoomKernel = {
      options,
      hooks,
      bus: bus as never,
      host,
      transports,
      report,
      leave: () => void this.leave(),
    }
    this.#bus = bus
    this.#hooks = hooks
    this.#host = host
    this.#membership = new Membership((joinOptions) => createRoom(kernel, joinOptions))
  }

  get #room() {
    return this.#membership.room
  }

  get #context() {
    return this.#room?.context ?? nowhere
  }

  get active() {
    return this.#membership.active
  }

  get id() {
    return this.#context.id
  }

  get room() {
    return this.#context.room
  }

  get metadata() {
    return this.#context.metadata
  }

  get secrecy() {
    return this.#context.secrecy
  }

  get connections() {
    return this.#room?.remotes ?? nobody
  }

  get addons() {
    return this.#host.addons
  }

  get hooks() {
    return this.#hooks
  }

  addon(addon: Addon): this {
    this.#refuseDisposed()
    this.#host.attach(addon)
    return this
  }

  async detach(addon: string | AddonToken, { cascade = false } = {}): Promise<this> {
    this.#refuseDisposed()
    await this.#host.detach(typeof addon === 'string' ? addon : addon.name, cascade)
    return this
  }

  get(addon: AddonToken): object | undefined {
    return this.#host.api(addon.name)
  }

  has(addon: AddonToken): boolean {
    return this.addons.has(addon.name)
  }

  join(options?: string | PeerJoinOptions): Promise<void> {
    try {
      this.#refuseDisposed()
      return this.#membership.join(parseJoinOptions(options))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  leave(): Promise<void> {
    return this.#membership.leave()
  }

  update(metadata: unknown): void {
    this.#refuseDisposed()
    this.#membership.update(metadata)
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    await this.leave()
    await this.#host.dispose()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose()
  }

  on(...[types, handler]: Parameters<Bus['on']>): Off {
    this.#refuseDisposed()
    return this.#bus.on(types, handler)
  }

  once(...[types, handler]: Parameters<Bus['on']>): Off {
    this.#refuseDisposed()
    return this.#bus.once(types, handler)
  }

  off(...[types, handler]: Parameters<Bus['off']>): void {
    this.#bus.off(types, handler)
  }

  emit(...[types, payload]: Parameters<Bus['emit']>): void {
    this.#bus.emit(types, payload)
  }

  toJSON(): PeerJson {
    const { id, room, metadata, active } = this
    const own = {
      id,
      room,
      metadata,
      active,
      connections: [...this.connections.keys()],
      addons: [...this.addons.keys()],
    }
    return { ...own, ...this.#host.contributions(), ...own }
  }

  #refuseDisposed(): void {
    if (this.#isDisposed) throw new KernelError('PEER_DISPOSED')
  }
}

/**
 * The local peer: joins a room, holds the remote peers, and does what its addons bring.
 *
 * @example
 * ```ts
 * const peer = new Peer().addon(broadcast()).addon(channels())
 * peer.on('connection:connected', ({ remote }) => console.log(`${remote.id} is here`))
 * await peer.join('lobby')
 * ```
 */
export const Peer = LocalPeer as unknown as PeerClass
