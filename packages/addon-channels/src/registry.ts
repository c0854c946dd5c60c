import * as v from 'valibot'
import { ChannelError } from './errors'
import { agree, CHANNEL_LIMIT, type ChannelOptions, channelOptions, type LabelledOptions } from './options'

/** The channels opened here, by label. */
export class Registry {
  readonly channels = new Map<string, LabelledOptions>()

  /** Adds a channel, or finds it. Throws `CHANNEL_INVALID`, `CHANNEL_MISMATCH` or `CHANNEL_LIMIT`. */
  add(given: string | ChannelOptions): LabelledOptions {
    const options = parse(given)
    const { label } = options
    const existing = this.channels.get(label)
    if (existing && (typeof given === 'string' || agree(existing, options))) return existing
    if (existing) throw new ChannelError('CHANNEL_MISMATCH', { label })
    if (this.channels.size >= CHANNEL_LIMIT) throw new ChannelError('CHANNEL_LIMIT', { limit: CHANNEL_LIMIT })
    this.channels.set(label, options)
    return options
  }
}

function parse(given: string | ChannelOptions): LabelledOptions {
  const result = v.safeParse(channelOptions, typeof given === 'string' ? { label: given } : given)
  if (!result.success) throw new ChannelError('CHANNEL_INVALID', { problem: result.issues[0].message })
  const { maxRetransmits, maxPacketLifeTime } = result.output
  if (maxRetransmits !== undefined && maxPacketLifeTime !== undefined) {
    throw new ChannelError('CHANNEL_INVALID', { problem: 'maxRetransmits and maxPacketLifeTime exclude each other' })
  }
  return result.output
}
