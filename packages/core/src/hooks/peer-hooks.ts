import type { Hook } from '../contract/hook'
import type { Secrecy } from '../contract/peer-view'
import type { RemotePeer } from '../contract/remote-peer'
import type { Report } from '../errors'
import { type CallableHook, createHook, type HookKind, type HookPolicy } from './create-hook'

/** The room being joined or left. */
export interface RoomContext {
  readonly id: string
  readonly room: string
  readonly metadata: unknown
  readonly secrecy: Secrecy
  /** Aborted when the room is left. */
  readonly signal: AbortSignal
}

/** A sealed frame for everybody in the room, or for the one who listens on that topic. */
export interface OutgoingFrame {
  readonly topic: string
  readonly frame: Uint8Array<ArrayBuffer>
}

/** A sealed frame for one remote; `topic` is its inbox. */
export interface Delivery extends OutgoingFrame {
  readonly remoteId: string
}

/** A remote that proved its keys and introduced itself, before it becomes visible. */
export interface Introduction {
  readonly id: string
  readonly metadata: unknown
  readonly addons: ReadonlyMap<string, string>
}

/** A session description on its way out or in, with what addons attach to it under their names. */
export interface Description {
  readonly direction: 'send' | 'receive'
  readonly type: RTCSdpType
  readonly sdp: string
  /** Parse with a schema when `direction` is `receive`: a stranger wrote it. */
  readonly attachments: ReadonlyMap<string, unknown>
}

/** What a lost connection has been through. */
export interface Loss {
  readonly cause: 'disconnected' | 'failed'
  /** Restarts and re-dials tried since the connection was lost. */
  readonly attempts: number
  /** Milliseconds since it was lost. */
  readonly elapsed: number
}

export type RecoverDecision = 'restart' | 'redial' | 'drop'

/** Why a remote was closed. */
export type CloseReason = 'left' | 'bye' | 'refused' | 'gone' | 'timeout' | 'failed' | 'limit'

type MaybeAsync<Value> = Value | Promise<Value>

/** The kernel's hooks: the moments at which an addon can change what happens next. */
export interface PeerHooks {
  /** Before the room is usable. A throw fails the join and leaves again. */
  readonly join: Hook<[RoomContext], unknown>
  /** After our goodbye, before connections close, 5 s at most. A throw is reported. */
  readonly leave: Hook<[RoomContext], unknown>
  /** A frame for everyone: every transport carries it. A throw is reported. */
  readonly announce: Hook<[OutgoingFrame], unknown>
  /** A frame for one remote; the first tap that returns `true` carried it. After a throw the next one is asked. */
  readonly deliver: Hook<[Delivery], MaybeAsync<true | undefined>>
  /** A remote introduced itself: `false` or a throw refuses, `true` accepts, `undefined` asks the next. */
  readonly accept: Hook<[Introduction], MaybeAsync<boolean | undefined>>
  /** Before `new RTCPeerConnection`: may return a changed configuration. A throw fails that connection. */
  readonly configure: Hook<[RTCConfiguration, RemotePeer], MaybeAsync<RTCConfiguration | undefined>>
  /** The same tick in which a connection is made, nothing negotiated yet; behind `eachRemote`. */
  readonly remote: Hook<[RemotePeer], void>
  /** Before a description is sent or applied: may return a changed one. A throw fails that negotiation: see `OFFER_UNUSABLE`. */
  readonly describe: Hook<[Description, RemotePeer], MaybeAsync<Description | undefined>>
  /** A connection is lost: what to do next; `undefined` leaves it to the default policy. */
  readonly recover: Hook<[Loss, RemotePeer], MaybeAsync<RecoverDecision | undefined>>
  /** Before a remote's connection closes: flush recorders and files, 5 s at most. A throw is reported. */
  readonly release: Hook<[RemotePeer, CloseReason], unknown>
}

/** How each hook is called: its kind, what a throwing tap means, and how long a tap may take. */
const table = {
  join: ['series', 'throw'],
  leave: ['series', 'report', 5_000],
  announce: ['parallel', 'report'],
  deliver: ['bail', 'report'],
  accept: ['bail', 'throw'],
  configure: ['waterfall', 'throw'],
  remote: ['sync', 'report'],
  describe: ['waterfall', 'throw'],
  recover: ['bail', 'report'],
  release: ['parallel', 'report', 5_000],
} as const satisfies Record<keyof PeerHooks, readonly [HookKind, HookPolicy, number?]>

/** The kernel's hooks as the kernel sees them: it alone calls them. */
export type CallablePeerHooks = {
  readonly [Name in keyof PeerHooks]: PeerHooks[Name] extends Hook<infer Args, infer Result>
    ? CallableHook<Args, Result, (typeof table)[Name][0]>
    : never
}

/** Makes the hooks of one peer. */
export function createPeerHooks(report: Report): CallablePeerHooks {
  const hooks = Object.entries(table).map(([name, [kind, policy, deadline]]) => [
    name,
    createHook(name, kind, policy, report, deadline && { deadline }),
  ])
  return Object.fromEntries(hooks)
}
