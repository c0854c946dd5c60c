import type { Addon, AddonToken, ApiOf, GainsOf, NameOf, None } from './addons/addon'
import type { Attached, Composition, Dependents, Detached, EventsOf, Members, Problem } from './addons/composition'
import type { PeerView } from './contract/peer-view'
import type { Listening } from './events/listening'
import type { PeerHooks } from './hooks/peer-hooks'
import type { PeerJoinOptions, PeerOptions } from './options'
import { LocalPeer, type PeerJson } from './peer/local-peer'

/** What every peer can do, whatever is attached. */
export interface PeerKernel extends PeerView, AsyncDisposable {
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

/** A list of addons, each of which fits those before it, or else a sentence in its place that says why not. */
export type Composable<Added extends readonly Addon[], Addons extends object = None> = Added extends readonly [
  infer First extends Addon,
  ...infer Rest extends readonly Addon[],
]
  ? [Attachable<Addons, First>, ...Composable<Rest, Attached<Addons, First>>]
  : Added

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
