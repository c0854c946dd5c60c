import type { CallableHook, Off, RemotePeer, Tools } from '@peerwright/core'
import type { Arrival, ChannelsContext } from './api'
import { Channel } from './channel'
import { ChannelError } from './errors'
import { CHANNEL_LIMIT, type ControlMessage, carriesMessages, isLabel, type LabelledOptions } from './options'
import { PROTOCOL } from './wire/record'

/** What a link lives on: the current connection to its remote. */
interface Visit {
  readonly connection: RTCPeerConnection
  readonly tools: Tools<unknown>
}

/**
 * The channels to one remote. The side with the lower id creates them, in-band (RFC 8832), so that there is one of each
 * label however the two sides' wishes cross; the other side asks for them over the control channel.
 */
export class Link {
  readonly channels = new Map<string, Channel>()
  readonly #ctx: ChannelsContext
  readonly #remote: RemotePeer
  readonly #arrive: CallableHook<[arrival: Arrival], void>
  /** The channels opened here. */
  readonly #opened: ReadonlyMap<string, LabelledOptions>
  /** What the remote asked for; it still wants that when its connection is replaced. */
  readonly #asked = new Map<string, LabelledOptions>()
  /** Closings that the remote has not confirmed: until then, channels of that label may be leftovers. */
  readonly #closing = new Map<string, number>()
  readonly #isCreator: boolean
  #visit: Visit | undefined
  #hadAddon = false

  constructor(
    ctx: ChannelsContext,
    remote: RemotePeer,
    opened: ReadonlyMap<string, LabelledOptions>,
    arrive: CallableHook<[arrival: Arrival], void>,
  ) {
    this.#ctx = ctx
    this.#arrive = arrive
    this.#remote = remote
    this.#opened = opened
    this.#isCreator = ctx.peer.id < remote.id
  }

  get #hasAddon(): boolean {
    return this.#remote.addons.has('channels')
  }

  /** Opens everything over the remote's new connection, until `tools` end. */
  visit(tools: Tools<unknown>): Off {
    const { connection } = this.#remote
    const { connectionState } = connection
    this.#visit = { connection, tools }
    this.#hadAddon = this.#hasAddon
    tools.listen(connection, 'datachannel', ({ channel }) => this.#accept(channel))
    // What the other side opened before we were there, we have missed.
    if (connectionState !== 'new' && connectionState !== 'connecting') this.#tell({ hello: true })
    this.#offerAll()
    return () => {
      this.#visit = undefined
      for (const channel of [...this.channels.values()]) channel.close()
    }
  }

  /** The remote attached or detached addons. */
  refresh(): void {
    if (this.#hasAddon === this.#hadAddon) return
    this.#hadAddon = this.#hasAddon
    if (this.#hadAddon) this.#offerAll()
    else this.#forget()
  }

  /** Whether a message for everyone is for this remote: it is there and has not closed that channel. */
  listens(label: string): boolean {
    // A channel of the remote's new addon may be here before we are told of that addon.
    if (!this.#hasAddon) return !!this.channels.get(label)?.channel
    return !!this.#visit && (this.channels.has(label) || !this.#opened.has(label))
  }

  /** The channel for messages of that label; opens it unless the remote closed it. Throws why there is none. */
  reach(label: string): Channel {
    const remote = this.#remote.id
    if (!this.#hasAddon && !this.listens(label)) this.#ctx.control.send(this.#remote, {}) // throws ADDON_MISSING_REMOTELY
    const channel = this.listens(label) && this.open({ label, ordered: true })
    if (!channel) throw new ChannelError('CHANNEL_CLOSED', { label, remote })
    if (channel.isRaw) throw new ChannelError('CHANNEL_RAW', { label })
    return channel
  }

  /** Opens a channel, or finds it open. Throws `CHANNEL_LIMIT`. */
  open(options: LabelledOptions): Channel | undefined {
    const { label } = options
    const existing = this.channels.get(label)
    if (existing || !this.#visit || !(this.#hasAddon || this.#asked.has(label))) return existing
    if (this.channels.size >= CHANNEL_LIMIT) throw new ChannelError('CHANNEL_LIMIT', { limit: CHANNEL_LIMIT })
    const isRaw = !carriesMessages(options)
    const channel = this.#add(label, isRaw, this.#visit)
    const init = isRaw ? (options as RTCDataChannelInit) : { protocol: PROTOCOL }
    if (this.#isCreator) channel.bind(this.#visit.connection.createDataChannel(label, init))
    else this.#ask(label)
    return channel
  }

  /** Opens a channel; what stands in the way becomes an `error` event. */
  offer(options: LabelledOptions): void {
    try {
      this.open(options)
    } catch (error) {
      this.#ctx.fail(error)
    }
  }

  close(label: string): void {
    const channel = this.channels.get(label)
    const isAgreed = this.#isCreator && channel?.channel?.readyState === 'open'
    this.#asked.delete(label)
    channel?.close()
    // Closing a channel tells the other side; but the one that asks has to take back its wish, and in order.
    if (!channel || isAgreed) return
    if (!this.#isCreator) this.#closing.set(label, (this.#closing.get(label) ?? 0) + 1)
    this.#tell({ close: label })
  }

  /** What the remote says about channels. */
  receive({ hello, close, closed, open }: ControlMessage): void {
    if (hello) this.#welcome()
    if (close) this.#closeAsked(close)
    if (closed) this.#confirm(closed)
    if (open && this.#isCreator) this.#openAsked(open)
  }

  /** The remote's addon is new: it has none of the channels, and knows none of our wishes. */
  #welcome(): void {
    this.#forget()
    this.#offerAll()
  }

  #openAsked(options: LabelledOptions): void {
    const { label } = options
    this.#asked.set(label, options)
    try {
      this.open(options)
    } catch {
      this.#asked.delete(label)
      this.#tell({ close: label })
    }
  }

  #closeAsked(label: string): void {
    const channel = this.channels.get(label)
    this.#asked.delete(label)
    // To the side that asks, it means that its wish is refused; a channel that exists tells of its end itself.
    if (this.#isCreator || !channel?.channel) channel?.close()
    if (this.#isCreator) this.#tell({ closed: label })
  }

  #confirm(label: string): void {
    const left = (this.#closing.get(label) ?? 0) - 1
    this.#closing.set(label, left)
    if (left > 0) return
    this.#closing.delete(label)
    const channel = this.channels.get(label)
    if (channel && !channel.channel) this.#ask(label)
  }

  /** Asks the remote for a channel, unless it still has to close the last one. */
  #ask(label: string): void {
    if (!this.#closing.has(label)) this.#tell({ open: this.#opened.get(label) ?? { label, ordered: true } })
  }

  /** Takes a channel that the remote created. */
  #accept(channel: RTCDataChannel): void {
    const { label, protocol } = channel
    // What other addons open themselves is none of our business.
    if (this.#isCreator) return protocol === PROTOCOL ? channel.close() : undefined
    if (this.#closing.has(label)) return channel.close()
    const previous = this.channels.get(label)
    if (previous?.channel) previous.close()
    if (!this.#visit || !isLabel(label) || (!previous && this.channels.size >= CHANNEL_LIMIT)) return channel.close()
    const accepted = this.channels.get(label) ?? this.#add(label, false, this.#visit)
    accepted.bind(channel)
  }

  #add(label: string, isRaw: boolean, visit: Visit): Channel {
    const channel = new Channel(label, isRaw, {
      ...visit,
      remoteId: this.#remote.id,
      emit: (type, channel, more) => {
        const name = `channel:${type}` as const
        const event = { id: this.#ctx.peer.id, name, remote: this.#remote, channel, label, ...more }
        let isTaken: boolean | undefined
        if (more?.data) this.#arrive.call({ ...event, take: () => (isTaken = true) } as Arrival)
        if (isTaken) return
        // Of what belongs to addons, the application hears only the errors.
        if (label.startsWith('addon:') && type !== 'error') void more?.data?.cancel()
        else this.#ctx.emit(name, event as never)
      },
      closed: (closed) => this.channels.get(label) === closed && this.channels.delete(label),
    })
    this.channels.set(label, channel)
    return channel
  }

  #offerAll(): void {
    for (const options of [...this.#opened.values(), ...this.#asked.values()]) {
      // Whether what is there belongs to the remote's new addon or is about to close, only the remote knows.
      if (!this.#isCreator && this.channels.has(options.label)) this.#ask(options.label)
      this.offer(options)
    }
  }

  /** Starts anew with a remote whose addon went or came. */
  #forget(): void {
    this.#asked.clear()
    this.#closing.clear()
    for (const channel of [...this.channels.values()]) {
      // Channels travel faster than what is said about them: one that the remote created may be of its new addon.
      if (this.#isCreator || !channel.channel) channel.close()
    }
  }

  #tell(message: ControlMessage): void {
    if (this.#hasAddon) this.#ctx.control.send(this.#remote, message)
  }
}
