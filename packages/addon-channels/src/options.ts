import * as v from 'valibot'
import { ChannelError } from './errors'
import { LEAST_WINDOW } from './wire/record'

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

/** How the channels addon is set up. */
export interface ChannelsOptions {
  /**
   * Bytes of one message that may be on their way or unread; the sender waits with the rest.
   * @defaultValue 8,388,608, at least 65,536
   */
  readonly window?: number | undefined
  /**
   * Milliseconds without any progress after which a transfer fails with `TRANSFER_STALLED`, also when its receiver does
   * not read; up to half as many more may go by. 0 waits for ever.
   * @defaultValue 60,000
   */
  readonly stallTimeout?: number | undefined
}

/** Options with their label filled in. */
export type LabelledOptions = ChannelOptions & { readonly label: string; readonly ordered: boolean }

const encoder = new TextEncoder()

/** Whether it can be a label: 1 to 64 bytes of UTF-8. */
export const isLabel = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && (value.length <= 21 || encoder.encode(value).length <= 64)

export const LABEL_PROBLEM = 'a label has 1 to 64 bytes'

// A custom check each: what else valibot offers here would weigh more than it says.
const check = <Value>(claim: (value: unknown) => boolean, problem = '') => v.custom<Value>(claim, problem)
const label = check<string>(isLabel, LABEL_PROBLEM)
const flag = check<boolean>((value) => typeof value === 'boolean', 'true or false is expected')
const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 65_535
const count = v.optional(check<number>(isCount, 'a number is from 0 to 65534'))

/** How a channel is opened, also when a remote asks for it. */
const channelOptions = v.strictObject({
  label: v.optional(label, 'default'),
  ordered: v.optional(flag, true),
  maxRetransmits: count,
  maxPacketLifeTime: count,
  protocol: v.optional(label),
})

const number = (least: number, fallback: number) =>
  v.optional(
    check<number>((value) => typeof value === 'number' && value >= least, `a number from ${least} is expected`),
    fallback,
  )

/** What the addon is given. */
export const channelsOptions = v.strictObject({
  window: number(LEAST_WINDOW, 8_388_608),
  stallTimeout: number(0, 60_000),
})

/** The options with their defaults filled in. */
export type Settings = v.InferOutput<typeof channelsOptions>

/** What `open` is given, checked against what is open already. */
export function readOptions(
  given: string | ChannelOptions,
  opened: ReadonlyMap<string, LabelledOptions>,
): LabelledOptions {
  const result = v.safeParse(channelOptions, typeof given === 'string' ? { label: given } : given)
  if (!result.success) throw new ChannelError('CHANNEL_INVALID', { problem: result.issues[0].message })
  const options = checked(result.output)
  const { label } = options
  const existing = opened.get(label)
  if (existing && typeof given === 'string') return existing
  if (existing && JSON.stringify(existing) !== JSON.stringify(options)) {
    throw new ChannelError('CHANNEL_MISMATCH', { label })
  }
  if (!existing && opened.size >= CHANNEL_LIMIT) throw new ChannelError('CHANNEL_LIMIT', { limit: CHANNEL_LIMIT })
  return options
}

/** The options, unless they contradict each other. Throws `CHANNEL_INVALID`. */
export function checked(options: LabelledOptions): LabelledOptions {
  const { maxRetransmits, maxPacketLifeTime } = options
  if (maxRetransmits === undefined || maxPacketLifeTime === undefined) return options
  throw new ChannelError('CHANNEL_INVALID', { problem: 'maxRetransmits and maxPacketLifeTime exclude each other' })
}

/** Whether the channel carries messages; others are raw. */
export const carriesMessages = ({ ordered, maxRetransmits, maxPacketLifeTime, protocol }: LabelledOptions): boolean =>
  ordered && (maxRetransmits ?? maxPacketLifeTime ?? protocol) === undefined

/** What the two sides tell each other about channels over the control channel. */
export const controlMessage = v.strictObject({
  /** The sender's addon is new: whatever was open before is not. */
  hello: v.optional(flag),
  close: v.optional(label),
  /** Answers `close`: what was asked for before is done with. */
  closed: v.optional(label),
  open: v.optional(channelOptions),
})

export type ControlMessage = v.InferOutput<typeof controlMessage>
