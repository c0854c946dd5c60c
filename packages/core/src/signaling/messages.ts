import * as v from 'valibot'

/** Version of what the two sides say to each other, told in the hello. */
export const PROTOCOL = 1

const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const nullable = <Schema extends v.GenericSchema>(schema: Schema) => v.optional(v.nullable(schema))
/** Already plain JSON of bounded depth (see `parseJson`); bounded in size here. */
const json = (limit: number) => v.custom<unknown>((value) => JSON.stringify(value ?? null).length <= limit)

/** Limits that a remote can not exceed; documented in docs/protocol.md. */
export const LIMITS = { metadata: 16_384, control: 65_536, addons: 64, candidates: 64, sdp: 196_608, name: 64 } as const

const addons = v.pipe(v.array(v.tuple([text(LIMITS.name), text(32)])), v.maxLength(LIMITS.addons))
const candidate = v.strictObject({
  candidate: text(1024),
  sdpMid: nullable(text(64)),
  sdpMLineIndex: nullable(count),
  usernameFragment: nullable(text(256)),
})

const schemas = {
  /** Introduces: sent by whoever heard an announcement, and as `reply` by the newcomer, who then makes the offer. */
  hello: v.strictObject({ v: count, reply: v.boolean(), metadata: v.optional(json(LIMITS.metadata)), addons }),
  refuse: v.picklist(['refused', 'limit', 'version']),
  description: v.strictObject({
    g: count,
    /** The first offer of its generation. */
    dials: v.boolean(),
    type: v.picklist(['offer', 'answer']),
    sdp: text(LIMITS.sdp),
    attachments: v.pipe(v.array(v.tuple([text(LIMITS.name), json(LIMITS.control)])), v.maxLength(LIMITS.addons)),
  }),
  candidates: v.strictObject({ g: count, list: v.pipe(v.array(candidate), v.maxLength(LIMITS.candidates)) }),
  /** The connection with that generation is lost here: whoever leads, restart it. */
  lost: v.strictObject({ g: count }),
  /** Whoever says this does not know (any more) the connection the other side speaks of. */
  unknown: v.null(),
  metadata: json(LIMITS.metadata),
  addons,
  control: v.tuple([text(LIMITS.name), json(LIMITS.control)]),
  ping: count,
  pong: count,
} as const

type Schemas = typeof schemas

/** What one side can say to the other: `[type, body]`. */
export type Message = { [Type in keyof Schemas]: readonly [Type, v.InferOutput<Schemas[Type]>] }[keyof Schemas]

const known = new Map<unknown, v.GenericSchema>(Object.entries(schemas))

/** The message in a stranger's JSON, or `undefined` when it is not one. */
export function parseMessage(value: unknown): Message | undefined {
  const [type, body] = Array.isArray(value) && value.length === 2 ? value : []
  const parsed = known.get(type)
  const result = parsed && v.safeParse(parsed, body)
  return result?.success ? ([type, result.output] as Message) : undefined
}
