import type { Off } from '../contract/off'
import type { PeerView } from '../contract/peer-view'
import type { RemotePeer } from '../contract/remote-peer'
import type { Tools } from '../contract/tools'
import type { Transport } from '../contract/transport'
import type { PeerEvents } from '../events/peer-events'
import type { CallableHook, HookKind } from '../hooks/create-hook'
import type { PeerHooks } from '../hooks/peer-hooks'
import type { AddonToken, ApiOf, EventsIn, GainsOf, Merged, Requirements } from './addon'
import type { OutputOf, StandardSchema } from './schema'

/** The events an addon may subscribe to: the kernel's, its own and those of the addons it requires. */
export type Heard<Events, Requires extends Requirements> = PeerEvents &
  Events &
  Merged<{ [Key in keyof Requires]: EventsIn<GainsOf<Requires[Key]>> }[keyof Requires]>

/**
 * What an addon's `setup` gets. Whatever is taken through it is given back when the addon is detached.
 * Never spread it: members may be live getters.
 */
export interface AddonContext<Events = unknown, Requires extends Requirements = Requirements>
  extends Tools<Heard<Events, Requires>> {
  /** The local peer: for reading. */
  readonly peer: PeerView
  /** The kernel's hooks, to be tapped with `tap`. */
  readonly hooks: PeerHooks
  /** The APIs of the required addons. */
  readonly needs: { readonly [Key in keyof Requires]: ApiOf<Requires[Key]> }
  /** Messages to the same addon on the remote side. */
  readonly control: Control
  /** Emits one of this addon's events. */
  emit<Type extends keyof Events & string>(type: Type, payload: Events[Type]): void
  /** Reports a failure in the background: an `error` event `ADDON_FAILED` with this addon's name. */
  fail(cause: unknown): void
  /**
   * Visits every remote there is and every one to come, again after each re-dial. What is taken through `tools` ends
   * with the connection that was visited, or with the addon; a function returned by the visitor is called then, too.
   */
  eachRemote(visit: (remote: RemotePeer, tools: Tools<Heard<Events, Requires>>) => unknown): Off
  /** Runs while both addons are attached, whichever came first; `tools` end when either is detached. */
  whenAttached<Token extends AddonToken>(
    other: Token,
    run: (api: ApiOf<Token>, tools: Tools<Heard<Events, Requires> & EventsIn<GainsOf<Token>>>) => unknown,
  ): Off
  /** Adds to what `peer.toJSON()` returns. */
  json(contribute: () => object): Off
  /** A hook that other addons may tap and this one calls; hand it out as a member of the API, typed as `Hook`. */
  offer<Args extends readonly unknown[], Result = void>(name: string, kind: HookKind): CallableHook<Args, Result>
  /** Lets the peer signal over this transport too. */
  transport(implementation: Transport): Off
}

/** Messages between addons of one name: small and reliable, in order, for coordination rather than bulk. */
export interface Control {
  /** Receives what the schema accepts; other messages go to the next receiver or are dropped and counted. */
  on<Schema extends StandardSchema>(
    schema: Schema,
    receive: (message: OutputOf<Schema>, remote: RemotePeer) => unknown,
  ): Off
  /** Sends JSON to one remote, 64 KiB at most. Throws `ADDON_MISSING_REMOTELY` where the remote lacks this addon. */
  send(remote: RemotePeer, message: unknown): void
  /** Sends JSON to every remote that has this addon. */
  broadcast(message: unknown): void
}
