import * as v from 'valibot'

/** Hashes in one message: the kernel carries 64 KiB. */
export const HASHES = 1_000
/** Offers to one remote, or of one remote, that wait for an answer. */
export const OFFERS = 64
/** Offers that a sender leaves undecided; below what receivers take. */
export const OFFERED = 32
/** Unfinished files that are asked for. */
export const WISHES = 64
/** Bytes that the application's `info` may have as JSON. */
export const INFO_LIMIT = 8_192

const id = v.pipe(v.string(), v.regex(/^[\w-]{22}$/))
const hash = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit))
const isInfo = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && JSON.stringify(value).length <= INFO_LIMIT

const message = <Type extends string, Entries extends v.ObjectEntries>(type: Type, entries: Entries) =>
  v.strictObject({ type: v.literal(type), id, ...entries })

export const offerSchema = message('offer', {
  key: hash,
  name: text(16_384),
  folder: v.pipe(v.array(text(255)), v.maxLength(32)),
  size: v.optional(count),
  media: text(256),
  modified: v.optional(v.number()),
  label: text(40),
  info: v.optional(v.custom<{ readonly [key: string]: unknown }>(isInfo)),
  batch: v.strictObject({ id, index: count }),
  /** Milliseconds for which it stands. */
  stands: v.pipe(count, v.maxValue(86_400_000)),
})

/** What the two sides tell each other over the kernel's control messages. */
export const messageSchema = v.variant('type', [
  offerSchema,
  message('have', { hashes: v.pipe(v.array(hash), v.maxLength(HASHES)) }),
  message('accept', { blocks: count }),
  message('start', { from: count }),
  message('stored', { blocks: count, again: v.optional(v.boolean()) }),
  message('end', { size: count, root: hash }),
  message('done', {}),
  message('pause', { paused: v.boolean() }),
  message('stop', {
    code: v.picklist(['declined', 'expired', 'cancelled', 'corrupt', 'sink', 'large', 'unreadable', 'lost']),
    reason: v.optional(text(1_024)),
  }),
  v.strictObject({ type: v.literal('wanted'), tokens: v.pipe(v.array(hash), v.maxLength(WISHES)) }),
])

export type FileMessage = v.InferOutput<typeof messageSchema>
export type OfferMessage = v.InferOutput<typeof offerSchema>
export type StopCode = Extract<FileMessage, { type: 'stop' }>['code']

/** What travels beside the bytes of a block. */
export const blockSchema = v.strictObject({ id, index: count, hash })

export type BlockHead = v.InferOutput<typeof blockSchema>

/** The label of the channel that carries blocks. */
export const channelLabel = (label: string): string => `addon:files/${label}`
