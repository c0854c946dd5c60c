import * as v from 'valibot'
import { ChannelError } from './errors'

/** Channels that may be open to one remote. */
export const CHANNEL_LIMIT = 64

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
export type LabelledOptions = ChannelOptions & { readonly label: string; readonly ordered: boolean }

const encoder = new TextEncoder()

/** Whether it can be a label: 1 to 64 bytes of UTF-8. */
export const isLabel = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && encoder.encode(value).length <= 64

export const LABEL_PROBLEM = 'a label has 1 to 64 bytes'

const label = v.custom<string>(isLabel, LABEL_PROBLEM)
const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 65_535
const count = v.optional(v.custom<number>(isCount, 'a number is from 0 to 65534'))

/** How a channel is opened, also when a remote asks for it. */
const channelOptions = v.pipe(
  v.strictObject({
    label: v.optional(label, 'default'),
    ordered: v.optional(v.boolean(), true),
    maxRetransmits: count,
    maxPacketLifeTime: count,
    protocol: v.optional(label),
  }),
  v.check(
    ({ maxRetransmits, maxPacketLifeTime }) => maxRetransmits === undefined || maxPacketLifeTime === undefined,
    'maxRetransmits and maxPacketLifeTime exclude each other',
  ),
)

/** What `open` is given, checked against what is open already. */
export function readOptions(
  given: string | ChannelOptions,
  opened: ReadonlyMap<string, LabelledOptions>,
): LabelledOptions {
  const result = v.safeParse(channelOptions, typeof given === 'string' ? { label: given } : given)
  if (!result.success) throw new ChannelError('CHANNEL_INVALID', { problem: result.issues[0].message })
  const options = result.output
  const { label } = options
  const existing = opened.get(label)
  if (existing && typeof given === 'string') return existing
  if (existing && JSON.stringify(existing) !== JSON.stringify(options)) {
    throw new ChannelError('CHANNEL_MISMATCH', { label })
  }
  if (!existing && opened.size >= CHANNEL_LIMIT) throw new ChannelError('CHANNEL_LIMIT', { limit: CHANNEL_LIMIT })
  return options
}

/** Whether the channel carries messages; others are raw. */
export const carriesMessages = ({ ordered, maxRetransmits, maxPacketLifeTime, protocol }: LabelledOptions): boolean =>
  ordered && (maxRetransmits ?? maxPacketLifeTime ?? protocol) === undefined

/** What the two sides tell each other about channels over the control channel. */
export const controlMessage = v.strictObject({
  /** The sender's addon is new: whatever was open before is not. */
  hello: v.optional(v.boolean()),
  close: v.optional(label),
  /** Answers `close`: what was asked for before is done with. */
  closed: v.optional(label),
  open: v.optional(channelOptions),
})

export type ControlMessage = v.InferOutput<typeof controlMessage>
