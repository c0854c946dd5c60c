import type { AddonContext, Hook, None, RemotePeer } from '@peerwright/core'
import type { ChannelError } from './errors'
import type { MessageData } from './incoming'
import type { ChannelOptions, LabelledOptions } from './options'
import type { JsonObject, Payload } from './payload'
import type { Transfer } from './transfer'

/** How a message is sent. */
export interface SendOptions {
  /** @defaultValue `'default'` */
  readonly label?: string | undefined
  /** Ids of remote peers. @defaultValue everybody who has not closed that channel */
  readonly to?: string | readonly string[] | undefined
  /** Travels beside the message; at most 8 KiB as JSON. */
  readonly info?: JsonObject | undefined
  /** Gives the message up, also where it is being received. */
  readonly signal?: AbortSignal | undefined
}

/** What the channels addon adds to a peer. */
export interface ChannelsApi {
  /** The channels opened here, by label. */
  readonly channels: ReadonlyMap<string, LabelledOptions>
  /**
   * A hook for other addons: each message passes it before `channel:message`, in the same tick, and who calls its
   * `take()` keeps it. Addons send under labels that begin with `addon:`, of which the application hears only errors.
   *
   * @example
   * ```ts
   * ctx.tap(ctx.needs.channels.arrive, ({ label, data, take }) => {
   *   if (label !== 'addon:map') return
   *   take()
   *   draw(data)
   * })
   * ```
   */
  readonly arrive: Hook<[arrival: Arrival], void>
  /**
   * Opens a labelled channel to every remote peer, present and future. Opened on both sides or on one, there is exactly
   * one channel per label, usable both ways; opening it again reuses it, and opens it again to those who closed it.
   * Where the two sides' options differ, those of the lower id hold.
   *
   * Throws `CHANNEL_INVALID`, `CHANNEL_LIMIT` (64), and `CHANNEL_MISMATCH` when it is open here with other options.
   *
   * @example
   * ```ts
   * peer.open('chat')
   * peer.open({ label: 'positions', ordered: false, maxRetransmits: 0 })
   * ```
   */
  open(options?: string | ChannelOptions): void
  /** Closes that channel to every remote peer and forgets it; messages still on their way fail with `CHANNEL_CLOSED`. */
  close(label?: string): void
  /** The `RTCDataChannel` itself, for raw channels; `undefined` where there is none (yet). */
  channel(label: string, remoteId: string): RTCDataChannel | undefined
  /**
   * Sends a message to all remotes, or to some of them. The channel need not be open: whoever is addressed gets it.
   *
   * The transfer rejects with `SEND_FAILED` when somebody addressed did not receive it, with `TRANSFER_ABORTED` after
   * `signal`, and with `CHANNEL_INVALID`, `CHANNEL_RAW` or `MESSAGE_INVALID` when there is nothing to send. With nobody
   * there it is done at once. If it fails and nobody awaits it, the peer gets an `error` event.
   *
   * @example
   * ```ts
   * await peer.send('hello')
   * await peer.send({ x: 1 }, 'moves')
   * await peer.send(file, { to: friend, info: { reason: 'as promised' }, signal: AbortSignal.timeout(60_000) })
   * ```
   */
  send(message: Payload, options?: string | SendOptions): Transfer
}

/** What happened to a channel. */
export interface ChannelEvent {
  /** Of the local peer. */
  readonly id: string
  /** The event's name. */
  readonly name: string
  readonly remote: RemotePeer
  readonly channel: RTCDataChannel
  readonly label: string
}

export interface ChannelMessageEvent extends ChannelEvent {
  /** Iterate for chunks, await for the value. */
  readonly data: MessageData
  readonly info?: JsonObject | undefined
}

/** A message that arrives, before the application sees it: what is tapped into `arrive` gets this. */
export interface Arrival extends ChannelMessageEvent {
  /** Keeps the message: there will be no `channel:message` for it. Whoever takes it reads or cancels `data`. */
  take(): void
}

export interface ChannelErrorEvent extends ChannelEvent {
  readonly error: ChannelError
}

/** The events of the channels addon; `channel` receives every one of them. */
export interface ChannelsEvents {
  channel: ChannelEvent & Partial<ChannelMessageEvent> & Partial<ChannelErrorEvent>
  /** The channel exists, not open yet: the moment to listen on a raw one. */
  'channel:new': ChannelEvent
  'channel:open': ChannelEvent
  'channel:close': ChannelEvent
  /** A message begins; large ones are still on their way. Messages begin in the order in which they were sent. */
  'channel:message': ChannelMessageEvent
  'channel:error': ChannelErrorEvent
}

/** What the addon's parts work with. */
export type ChannelsContext = AddonContext<ChannelsEvents, None>
