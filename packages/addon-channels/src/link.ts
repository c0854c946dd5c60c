import type { Tools } from '@peerwright/core'
import { Channel, type ChannelPort } from './channel'
import { ChannelError } from './errors'
import {
  agree,
  CHANNEL_LIMIT,
  type ChannelOptions,
  type ControlMessage,
  isFramed,
  isLabel,
  type LabelledOptions,
} from './options'
import { PROTOCOL } from './wire/record'

/** What a link needs from the addon. */
export interface LinkPort extends Pick<ChannelPort, 'unreadLimit' | 'remoteId' | 'emit' | 'deliver' | 'report'> {
  /** The channels opened here. */
  readonly registry: ReadonlyMap<string, LabelledOptions>
  /** Whether this side creates the channels: the one with the lower id does, the other one asks for them. */
  readonly isCreator: boolean
  /** Whether the remote has this addon, too. */
  hasAddon(): boolean
  tell(message: ControlMessage): void
  fail(error: unknown): void
}

/**
 * The channels to one remote. Only one side creates them, in-band (RFC 8832), so that there is one of each label however
 * the two sides' wishes cross; the other side asks for them over the control channel.
 */
export class Link {
  readonly #port: LinkPort
  readonly #channels = new Map<string, Channel>()
  /** What the remote asked for; it still wants that when its connection is replaced. */
  readonly #asked = new Map<string, LabelledOptions>()
  #connection: RTCPeerConnection | undefined
  #tools: Tools<unknown> | undefined
  #hasAddon = false

  constructor(port: LinkPort) {
    this.#port = port
  }

  /** Opens everything over a new connection, until `tools` end. */
  visit(connection: RTCPeerConnection, tools: Tools<unknown>): void {
    this.#connection = connection
    this.#tools = tools
    this.#hasAddon = this.#port.hasAddon()
    tools.listen(connection, 'datachannel', ({ channel }) => this.#accept(channel))
    tools.defer(() => {
      this.#tools = undefined
      this.#reset()
    })
    if (!this.#hasAddon) return
    const { connectionState } = connection
    // What the other side opened before we were there, we have missed.
    if (connectionState !== 'new' && connectionState !== 'connecting') this.#port.tell({ hello: true })
    this.#offerAll()
  }

  /** The remote attached or detached addons. */
  refresh(): void {
    const hasAddon = this.#port.hasAddon()
    if (hasAddon === this.#hasAddon) return
    this.#hasAddon = hasAddon
    if (hasAddon) return this.#offerAll()
    this.#asked.clear()
    this.#reset()
  }

  /** What the remote says about channels. */
  receive({ hello, close, open }: ControlMessage): void {
    if (hello) this.#welcome()
    if (close) this.#closeAsked(close)
    if (open) this.#openAsked(open)
  }

  find(label: string): Channel | undefined {
    return this.#channels.get(label)
  }

  /** Whether a message for everyone is for this remote: it is there and has not closed that channel. */
  listens(label: string): boolean {
    return !!this.#tools && this.#hasAddon && (this.#channels.has(label) || !this.#port.registry.has(label))
  }

  /** The channel for messages of that label; opens it unless the remote closed it. Throws why there is none. */
  reach(label: string): Channel {
    const { remoteId: remote } = this.#port
    if (!this.#hasAddon) throw new ChannelError('CHANNEL_MISSING_REMOTELY', { remote })
    const channel = this.listens(label) && this.open({ label })
    if (!channel) throw new ChannelError('CHANNEL_CLOSED', { label, remote })
    if (channel.isRaw) throw new ChannelError('CHANNEL_RAW', { label })
    return channel
  }

  /** Opens a channel, or finds it open. Throws `CHANNEL_LIMIT`. */
  open(options: LabelledOptions): Channel | undefined {
    const { label } = options
    const existing = this.#channels.get(label)
    if (existing || !this.#tools || !this.#connection || !this.#hasAddon) return existing
    if (this.#channels.size >= CHANNEL_LIMIT) throw new ChannelError('CHANNEL_LIMIT', { limit: CHANNEL_LIMIT })
    const channel = this.#add(this.#tools, label, !isFramed(options))
    if (this.#port.isCreator) channel.bind(this.#connection.createDataChannel(label, initOf(options)))
    else this.#port.tell({ open: options })
    return channel
  }

  /** Opens a channel; what stands in the way becomes an `error` event. */
  offer(options: LabelledOptions): void {
    try {
      this.open(options)
    } catch (error) {
      this.#port.fail(error)
    }
  }

  close(label: string): void {
    const channel = this.#channels.get(label)
    const isAgreed = this.#port.isCreator && channel?.channel?.readyState === 'open'
    this.#asked.delete(label)
    channel?.close()
    // Closing a channel tells the other side; but the one that asks has to take back its wish in order.
    if (channel && !isAgreed) this.#port.tell({ close: label })
  }

  #offerAll(): void {
    for (const options of [...this.#port.registry.values(), ...this.#asked.values()]) this.offer(options)
  }

  #reset(): void {
    for (const channel of [...this.#channels.values()]) channel.close()
  }

  /** The remote's addon is new: it has none of the channels, and none of our wishes. */
  #welcome(): void {
    const { isCreator, registry, tell } = this.#port
    this.#asked.clear()
    if (isCreator) this.#reset()
    for (const [label, channel] of this.#channels) {
      const options = registry.get(label) ?? { label }
      if (registry.has(label) || !channel.channel) tell({ open: options })
    }
    this.#offerAll()
  }

  #openAsked(options: LabelledOptions): void {
    if (!this.#port.isCreator) return
    const { label } = options
    this.#asked.set(label, options)
    try {
      if (this.#asked.size > CHANNEL_LIMIT) throw new ChannelError('CHANNEL_LIMIT', { limit: CHANNEL_LIMIT })
      this.open(options)
    } catch {
      this.#asked.delete(label)
      this.#port.tell({ close: label })
    }
  }

  #closeAsked(label: string): void {
    const channel = this.#channels.get(label)
    this.#asked.delete(label)
    // To the side that asks, it means that its wish is refused; a channel that exists says itself when it closes.
    if (this.#port.isCreator || !channel?.channel) channel?.close()
  }

  /** Takes a channel that the remote created. */
  #accept(channel: RTCDataChannel): void {
    const { label, protocol } = channel
    const { isCreator, registry, report } = this.#port
    // What other addons open themselves is none of our business.
    if (isCreator) return protocol === PROTOCOL ? channel.close() : undefined
    const previous = this.#channels.get(label)
    if (previous?.channel) previous.close()
    if (!isLabel(label) || !this.#tools || (!previous && this.#channels.size >= CHANNEL_LIMIT)) return channel.close()
    const accepted = this.#channels.get(label) ?? this.#add(this.#tools, label, false)
    accepted.bind(channel)
    const wanted = registry.get(label)
    if (wanted && !agree(wanted, optionsOf(channel))) report(new ChannelError('CHANNEL_MISMATCH', { label }), channel)
  }

  #add(tools: Tools<unknown>, label: string, isRaw: boolean): Channel {
    const { remoteId, unreadLimit, emit, deliver, report } = this.#port
    const closed = (channel: Channel) => this.#channels.get(label) === channel && this.#channels.delete(label)
    const maxMessageSize = () => this.#connection?.sctp?.maxMessageSize
    const port = { label, remoteId, unreadLimit, tools, maxMessageSize, emit, deliver, report, closed }
    const channel = new Channel(port, isRaw)
    this.#channels.set(label, channel)
    return channel
  }
}

const initOf = ({ label, ...options }: LabelledOptions): RTCDataChannelInit =>
  isFramed(options) ? { protocol: PROTOCOL } : (options as RTCDataChannelInit)

function optionsOf({ ordered, maxRetransmits, maxPacketLifeTime, protocol }: RTCDataChannel): ChannelOptions {
  return {
    ordered,
    maxRetransmits: countOf(maxRetransmits),
    maxPacketLifeTime: countOf(maxPacketLifeTime),
    protocol: protocol === PROTOCOL ? undefined : protocol || undefined,
  }
}

/** `undefined` for no limit, which wrtc calls 65,535. */
const countOf = (value: number | null): number | undefined => (value === 65_535 ? undefined : (value ?? undefined))
