import * as v from 'valibot'
import { parseOr } from './addons/schema'
import type { RemotePeer } from './contract/remote-peer'
import { KernelError } from './errors'

/** Options of `new Peer()`. */
export interface PeerOptions {
  /** Names the application, so that two applications with the same room name never meet. @defaultValue `''` */
  readonly app?: string
  /** STUN and TURN servers, or a function called for each connection and before each ICE restart. @defaultValue `[]` */
  readonly iceServers?: readonly RTCIceServer[] | (() => readonly RTCIceServer[] | Promise<readonly RTCIceServer[]>)
  /** `'relay'` connects through TURN only. @defaultValue `'all'` */
  readonly iceTransportPolicy?: RTCIceTransportPolicy
  /** Batches trickled candidates, in milliseconds. @defaultValue 50 */
  readonly iceCandidateDebounce?: number
  /** From first contact to connected, in milliseconds; 0 waits for ever. @defaultValue 15,000 */
  readonly connectionTimeout?: number
  /** How long a lost remote is tried before it is dropped, in milliseconds; 0 drops at once. @defaultValue 60,000 */
  readonly recoveryTimeout?: number
  /** Further remotes are refused with a reason, and wait until one of them leaves. @defaultValue 64 */
  readonly maxConnections?: number
  /** Makes a worker of `@peerwright/core/worker`, for clocks that hidden tabs do not throttle. @defaultValue none */
  readonly worker?: () => Worker
  /** The WebRTC implementation, so that Node peers can join. @defaultValue `globalThis` */
  readonly rtc?: RtcImplementation
}

/** What the kernel uses of WebRTC. */
export interface RtcImplementation {
  readonly RTCPeerConnection: typeof RTCPeerConnection
}

/** Options of `peer.join()`. */
export interface PeerJoinOptions {
  /** @defaultValue `'default'` */
  readonly room?: string
  /** Announced to others: JSON, 16 KiB at most. */
  readonly metadata?: unknown
  /** Keeps out whoever does not know it; may be weak, since each guess costs time. */
  readonly password?: string
  /** A random key of 128 bit or more as text of at least 22 characters, for invitation links; instead of `password`. */
  readonly secret?: string
  /** Accepts or refuses a remote before it becomes visible; a throw refuses. @defaultValue accepts everybody */
  readonly verify?: (remote: Pick<RemotePeer, 'id' | 'metadata'>) => boolean | Promise<boolean>
  /** Aborts the join while it is pending: it rejects with `ABORTED`. */
  readonly signal?: AbortSignal
}

/** The options with their defaults filled in. */
export type ParsedPeerOptions = Filled<PeerOptions, 'worker' | 'rtc'>
export type ParsedJoinOptions = Filled<PeerJoinOptions, 'metadata' | 'password' | 'secret' | 'verify' | 'signal'>

type Filled<Options, Optional extends keyof Options> = Required<Omit<Options, Optional>> & Pick<Options, Optional>

// A custom check each: what else valibot offers here would weigh more than it says.
const check = (expected: string, claim: (value: unknown) => unknown) =>
  v.custom<unknown>((value) => !!claim(value), `expected ${expected}`)
const text = check('text', (value) => typeof value === 'string')
const filled = check('text', (value) => typeof value === 'string' && value)
const callable = check('a function', (value) => typeof value === 'function')
const number = (expected: string, least: number) =>
  check(expected, (value) => typeof value === 'number' && value >= least)
const duration = number('milliseconds', 0)
const isServers = (value: unknown) =>
  typeof value === 'function' || (Array.isArray(value) && value.every((server) => server?.urls))

const peerOptions = v.strictObject({
  app: v.optional(text, ''),
  iceServers: v.optional(check('servers with urls', isServers), []),
  iceTransportPolicy: v.optional(
    check('all or relay', (value) => value === 'all' || value === 'relay'),
    'all',
  ),
  iceCandidateDebounce: v.optional(duration, 50),
  connectionTimeout: v.optional(duration, 15_000),
  recoveryTimeout: v.optional(duration, 60_000),
  maxConnections: v.optional(number('1 or more', 1), 64),
  worker: v.optional(callable),
  rtc: v.optional(check('an object', (value) => Object(value) === value)),
})

const joinOptions = v.strictObject({
  room: v.optional(filled, 'default'),
  metadata: v.optional(check('', () => true)),
  password: v.optional(filled),
  secret: v.optional(check('22 characters or more', (value) => typeof value === 'string' && value.length >= 22)),
  verify: v.optional(callable),
  signal: v.optional(check('an AbortSignal', (value) => value instanceof AbortSignal)),
})

const invalid = (problem: string) => new KernelError('OPTIONS_INVALID', { problem })

/** Throws `OPTIONS_INVALID`, naming the path of what is wrong. */
export const parsePeerOptions = (options: unknown = {}): ParsedPeerOptions =>
  parseOr(invalid, peerOptions, options) as ParsedPeerOptions

/** Throws `OPTIONS_INVALID`, naming the path of what is wrong. */
export const parseJoinOptions = (options: unknown = {}): ParsedJoinOptions =>
  parseOr(invalid, joinOptions, typeof options === 'string' ? { room: options } : options) as ParsedJoinOptions
