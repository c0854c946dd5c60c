import * as v from 'valibot'
import type { Kind } from './kind'
import { isJson, isLabel, SLOT_LIMIT, TRACK_LIMIT } from './limits'

const key = v.custom<string>((value) => typeof value === 'string' && value !== '' && value.length <= 64)
const label = v.custom<string>(isLabel)
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(SLOT_LIMIT))

const announcement = v.strictObject({
  label,
  metadata: v.optional(v.custom<unknown>(isJson)),
  tracks: v.pipe(v.array(v.strictObject({ key, muted: v.boolean() })), v.maxLength(TRACK_LIMIT)),
})

/**
 * What the two sides tell each other about their streams, over the control channel: ahead of the description that brings
 * the tracks, since messages and descriptions keep their order.
 */
export const controlMessage = v.union([
  v.strictObject({ put: announcement }),
  v.strictObject({ drop: label }),
  v.strictObject({ want: v.strictObject({ audio: count, video: count }) }),
  v.strictObject({ turn: v.picklist(['ask', 'give', 'back']) }),
])

/** What a stream is to its receiver: all that is known of it before its tracks are there. */
export type Announcement = v.InferOutput<typeof announcement>
export type ControlMessage = v.InferOutput<typeof controlMessage>
/** How many media of each kind a side needs to send with. */
export type Need = Readonly<Record<Kind, number>>
