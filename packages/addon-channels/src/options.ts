import * as v from 'valibot'

/** Bytes of UTF-8 that a label may have. */
export const LABEL_LIMIT = 64
/** Channels that may be open to one remote. */
export const CHANNEL_LIMIT = 64

const encoder = new TextEncoder()

export const isLabel = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && encoder.encode(value).length <= LABEL_LIMIT

export const labelProblem = (what: string) => `${what} must have 1 to ${LABEL_LIMIT} bytes`
const name = (what: string) => v.custom<string>(isLabel, labelProblem(what))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** How a channel is opened, also when a remote asks for it. */
export const channelOptions = v.strictObject({
  label: v.optional(name('label'), 'default'),
  ordered: v.optional(v.boolean()),
  maxRetransmits: v.optional(count),
  maxPacketLifeTime: v.optional(count),
  protocol: v.optional(name('protocol')),
})

/** What the two sides tell each other about channels over the control channel. */
export const controlMessage = v.strictObject({
  /** The sender's addon is new: whatever was open before is not. */
  hello: v.optional(v.boolean()),
  close: v.optional(name('label')),
  open: v.optional(channelOptions),
})

export type ControlMessage = v.InferOutput<typeof controlMessage>

/** The options of the addon itself. */
export const addonOptions = v.strictObject({
  unreadLimit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(262_144)), 8_388_608),
})

/**
 * A labelled data channel. With nothing but a label it carries messages; with anything else it is raw: bytes in,
 * bytes out through `peer.channel(label, remoteId)`. The limits are those of RFC 8832.
 */
export interface ChannelOptions {
  /** 1 to 64 bytes. @defaultValue `'default'` */
  readonly label?: string | undefined
  /** `false` lets messages overtake each other. @defaultValue `true` */
  readonly ordered?: boolean | undefined
  /** How often a lost packet is sent again; not together with `maxPacketLifeTime`. @defaultValue until it arrives */
  readonly maxRetransmits?: number | undefined
  /** Milliseconds for which a lost packet is sent again. @defaultValue until it arrives */
  readonly maxPacketLifeTime?: number | undefined
  /** A subprotocol, 1 to 64 bytes. @defaultValue none */
  readonly protocol?: string | undefined
}

/** Options with their label filled in. */
export type LabelledOptions = ChannelOptions & { readonly label: string }

/** Whether the channel carries messages; others are raw. */
export const isFramed = ({ ordered, maxRetransmits, maxPacketLifeTime, protocol }: ChannelOptions): boolean =>
  (ordered ?? true) && (maxRetransmits ?? maxPacketLifeTime ?? protocol) === undefined

const delivery = ({ ordered = true, maxRetransmits, maxPacketLifeTime, protocol }: ChannelOptions) =>
  JSON.stringify([ordered, maxRetransmits, maxPacketLifeTime, protocol])

/** Whether two channels of one label deliver alike. */
export const agree = (one: ChannelOptions, other: ChannelOptions): boolean => delivery(one) === delivery(other)
