import * as v from 'valibot'
import { isJson, isLabel, TRACK_LIMIT } from './limits'

/** Names a sender to the other side: the id of the stream in its `msid` (RFC 8830), which no other sender has. */
const key = v.custom<string>((value) => typeof value === 'string' && value !== '' && value.length <= 64)
const label = v.custom<string>(isLabel)

const announcement = v.strictObject({
  label,
  metadata: v.optional(v.custom<unknown>(isJson)),
  tracks: v.pipe(v.array(v.strictObject({ key, muted: v.boolean() })), v.maxLength(TRACK_LIMIT)),
})

/**
 * What the two sides tell each other about their streams, over the control channel: ahead of the description that brings
 * the tracks, since messages and descriptions keep their order.
 */
export const controlMessage = v.union([v.strictObject({ put: announcement }), v.strictObject({ drop: label })])

/** What a stream is to its receiver: all that is known of it before its tracks are there. */
export type Announcement = v.InferOutput<typeof announcement>
export type ControlMessage = v.InferOutput<typeof controlMessage>
