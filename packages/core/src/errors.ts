/** How an error speaks: code to message, made from that code's details. */
export type ErrorTable = Readonly<Record<string, (details: never) => string>>

/** The details that a code of the table carries. */
export type DetailsOf<Table extends ErrorTable, Code extends keyof Table> =
  Parameters<Table[Code]> extends [infer Details] ? Details : Record<string, never>

/** What a class of `defineErrors` is constructed with; the details follow from the code. */
export type ErrorArgs<Table extends ErrorTable> = {
  [Code in keyof Table & string]: Parameters<Table[Code]> extends [infer Details]
    ? [code: Code, details: Details, options?: ErrorOptions]
    : [code: Code, details?: Record<string, never> | undefined, options?: ErrorOptions]
}[keyof Table & string]

/** A class of errors that speak from one table. */
export interface ErrorClass<Table extends ErrorTable> {
  new <Args extends ErrorArgs<Table> = ErrorArgs<Table>>(...args: Args): PeerError<Args[0], DetailsOf<Table, Args[0]>>
  /** Whether it is an error of this class (and of that code), also one made by another copy of the package. */
  is<Code extends keyof Table & string>(error: unknown, code?: Code): error is PeerError<Code, DetailsOf<Table, Code>>
}

/** Where failures go that have no caller; hooks and events pass coded ones, with the name of the addon they belong to. */
export type Report = (error: unknown, owner?: string) => void

const brand = Symbol.for('peerwright.error')

/**
 * Every error of Peerwright: a stable `code` with a heading in `docs/errors.md`, typed `details`, and the `cause`.
 *
 * @example
 * try {
 *   await peer.join('lobby')
 * } catch (error) {
 *   if (PeerError.is(error, 'TRANSPORT_UNREACHABLE')) retryLater(error.details.transport)
 * }
 */
export class PeerError<Code extends string = string, Details = unknown> extends Error {
  /** Whether it is an error of Peerwright (and of that code), also one made by another copy of this package. */
  static is<Code extends KernelErrorCode>(error: unknown, code: Code): error is PeerError<Code, KernelDetails<Code>>
  static is<Code extends string>(error: unknown, code?: Code): error is PeerError<Code>
  static is(error: unknown, code?: string): boolean {
    const claimed = error as PeerError | undefined
    return !!claimed?.[brand] && (code === undefined || claimed.code === code)
  }

  static {
    PeerError.prototype.name = 'PeerError'
  }

  readonly code: Code
  readonly details: Details

  constructor(code: Code, details: Details, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options)
    this.code = code
    this.details = details
  }

  get [brand](): true {
    return true
  }
}

/**
 * Makes a class of coded errors out of one table.
 *
 * @param className - what the errors are called in stack traces and told apart by; unique among packages
 *
 * @example
 * export class ChannelError extends defineErrors('ChannelError', {
 *   CHANNEL_CLOSED: ({ label }: { label: string }) => `channel ${label} is closed: open it first`,
 * }) {}
 * throw new ChannelError('CHANNEL_CLOSED', { label }, { cause })
 */
export function defineErrors<const Table extends ErrorTable>(className: string, table: Table): ErrorClass<Table> {
  class TableError extends PeerError {
    static override readonly is = ((error: unknown, code?: string) =>
      PeerError.is(error, code) && error.name === className) as typeof PeerError.is

    static {
      TableError.prototype.name = className
    }

    constructor(code: string, details: unknown = {}, options?: ErrorOptions) {
      super(code, details, (table[code] as (details: unknown) => string)(details), options)
    }
  }
  return TableError as unknown as ErrorClass<Table>
}

interface OfAddon {
  addon: string
}
interface OfProblem {
  problem: string
}
interface OfRemote {
  remote: string
}
interface OfTransport {
  transport: string
}

const kernelErrors = {
  ADDON_ATTACHED: (its: OfAddon) => `${its.addon} is attached: detach it first`,
  ADDON_BUSY: (its: OfAddon) => `${its.addon} is still detaching: await detach() first`,
  ADDON_CLASH: (its: OfAddon & { member: string; owner: string }) =>
    `${its.addon} brings ${its.member}, which ${its.owner} has: detach one`,
  ADDON_DETACHED: (its: OfAddon) => `${its.addon} is detached: attach it again`,
  ADDON_FAILED: (its: OfAddon & { hook?: string; event?: string }) =>
    `${its.addon} failed${its.hook ? ` in hook ${its.hook}` : ''}${its.event ? ` on event ${its.event}` : ''}: see cause`,
  ADDON_IN_USE: (its: OfAddon & { by: readonly string[] }) =>
    `${its.addon} is used by ${its.by.join(', ')}: detach that first or pass { cascade: true }`,
  ADDON_INVALID: (its: OfProblem) => `not an addon, ${its.problem}: use defineAddon()`,
  ADDON_MISSING_REMOTELY: (its: OfAddon & OfRemote) => `${its.remote} lacks ${its.addon}: attach it there`,
  ADDON_OPTIONS: (its: OfAddon & OfProblem) => `options of ${its.addon}: ${its.problem}`,
  ADDON_REQUIRES: (its: OfAddon & { requires: string }) => `${its.addon} requires ${its.requires}: attach it first`,
  ADDON_SETUP_FAILED: (its: OfAddon) => `${its.addon} failed in setup, which was undone: see cause`,
  ADDON_TEARDOWN_FAILED: (its: OfAddon) => `${its.addon} failed in teardown, but is detached: see cause`,
  LISTENER_FAILED: (its: { event: string }) => `a listener failed on event ${its.event}: see cause`,
  TIMED_OUT: (its: { what: string; after: number }) => `${its.what} took longer than ${its.after} ms`,

  OPTIONS_INVALID: (its: OfProblem) => `options: ${its.problem}`,
  PEER_DISPOSED: () => 'disposed: make a new Peer',
  NO_CRYPTO: () => 'no WebCrypto: use https or localhost',
  NO_WEBRTC: () => 'no RTCPeerConnection: pass the option rtc',

  ABORTED: () => 'left before that was done',
  ALREADY_JOINED: (its: { room: string }) => `in room ${its.room}: leave() first`,
  NOT_IN_ROOM: () => 'not in a room: join() first',

  NO_TRANSPORT: () => 'no transport: attach one, such as broadcast()',
  TRANSPORT_REFUSED: (its: OfTransport) => `${its.transport} refused us: check credentials and rights`,
  TRANSPORT_UNREACHABLE: (its: OfTransport) => `${its.transport} is unreachable: check address and network`,

  CONNECTION_FAILED: (its: OfRemote) => `no connection to ${its.remote}: see cause`,
  CONTROL_TOO_LARGE: (its: OfAddon) => `message of ${its.addon} is too large: use a channel`,
  FINGERPRINT_MISMATCH: (its: OfRemote) => `${its.remote} has another certificate than it announced`,
  ICE_NO_RELAY: (its: OfRemote) => `no path to ${its.remote}: add a TURN server to iceServers`,
  ICE_TURN_REFUSED: (its: { url: string }) => `${its.url} refused us: renew the TURN credentials`,
  ICE_UNREACHABLE: (its: OfRemote) => `no path to ${its.remote}, not even by TURN: check the firewall`,
  METADATA_TOO_LARGE: (its: { limit: number }) => `metadata is larger than ${its.limit} bytes: use a channel`,
  REMOTE_CLOSED: (its: OfRemote) => `${its.remote} is gone`,
  SIGNALING_FAILED: () => 'signaling failed in the background: see cause',

  REMOTE_REFUSED: (its: OfRemote & { reason: string }) => `${its.remote} was refused: ${its.reason}`,
  REMOTE_SILENT: (its: OfRemote) => `${its.remote} does not answer`,
  NEGOTIATION_FAILED: (its: OfRemote) => `negotiation with ${its.remote} failed: see cause`,
  OFFER_UNUSABLE: (its: OfRemote & { reason: string }) => `${its.remote} could not use our offer: ${its.reason} there`,
  SDP_REFUSED: (its: OfRemote & OfProblem) => `description of ${its.remote}: ${its.problem}`,
  VERSION_MISMATCH: (its: OfRemote & { reason?: string }) => `${its.remote} has another version: update the older`,
} satisfies ErrorTable

export type KernelErrorCode = keyof typeof kernelErrors

/** The details of each of the kernel's codes. */
export type KernelDetails<Code extends KernelErrorCode> = DetailsOf<typeof kernelErrors, Code>

/** The kernel's own errors; transports throw `TRANSPORT_UNREACHABLE` and `TRANSPORT_REFUSED` of it. */
export const KernelError = defineErrors('PeerError', kernelErrors)
export type KernelError<Code extends KernelErrorCode = KernelErrorCode> = PeerError<Code, KernelDetails<Code>>
