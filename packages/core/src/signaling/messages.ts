import * as v from 'valibot'
import { parse } from '../addons/schema'
import { utf8 } from './bytes'
import { parseJson } from './json'

/** Version of what the two sides say to each other, told in the hello. */
export const PROTOCOL = 1

// A custom check each: what else valibot offers would weigh more, and nobody tells a stranger what is wrong.
const text = (limit: number) => v.custom<string>((value) => typeof value === 'string' && value.length <= limit)
const count = v.custom<number>((value) => Number.isInteger(value) && (value as number) >= 0)
const oneOf = <const Value>(...values: readonly Value[]) => v.custom<Value>((value) => values.includes(value as Value))
const maybe = <Value>(schema: v.GenericSchema<Value>) =>
  v.optional(v.custom<Value | null>((value) => value === null || fits(schema, value)))
/** Already plain JSON of bounded depth (see `parseJson`); bounded in size here. */
const json = (limit: number) => v.custom<unknown>((value) => JSON.stringify(value ?? null).length <= limit)
const pair = <First, Second>(first: v.GenericSchema<First>, second: v.GenericSchema<Second>) =>
  v.custom<[First, Second]>(
    (value) => Array.isArray(value) && value.length === 2 && fits(first, value[0]) && fits(second, value[1]),
  )
const list = <Item>(limit: number, item: v.GenericSchema<Item>) =>
  v.custom<Item[]>((value) => Array.isArray(value) && value.length <= limit && value.every((each) => fits(item, each)))
const flag = oneOf(true, false)
const fits = (schema: v.GenericSchema, value: unknown) => !parse(schema, value).issues

/** Limits that a remote can not exceed; documented in docs/protocol.md. */
export const LIMITS = {
  metadata: 16_384,
  control: 65_536,
  addons: 64,
  candidates: 64,
  sdp: 196_608,
  name: 64,
  others: 512,
} as const

/** How deep what users say may be: a batch is at most 32 deep, and some of that is around it. */
const BODY_DEPTH = 28

const addons = list(LIMITS.addons, pair(text(LIMITS.name), text(32)))
const candidate = v.strictObject({
  candidate: text(1024),
  sdpMid: maybe(text(64)),
  sdpMLineIndex: maybe(count),
  usernameFragment: maybe(text(256)),
})

const schemas = {
  /** Introduces: sent by whoever heard an announcement, and as `reply` by the newcomer, who then makes the offer. */
  hello: v.strictObject({ v: count, reply: flag, metadata: v.optional(json(LIMITS.metadata)), addons }),
  refuse: oneOf('refused', 'limit', 'version'),
  description: v.strictObject({
    g: count,
    /** The first offer of its generation. */
    dials: flag,
    type: oneOf('offer', 'answer'),
    sdp: text(LIMITS.sdp),
    attachments: list(LIMITS.addons, pair(text(LIMITS.name), json(LIMITS.control))),
  }),
  /** The offer of that generation could not be used, for which the reason is an error code. */
  unusable: v.strictObject({ g: count, reason: text(64) }),
  candidates: v.strictObject({ g: count, list: list(LIMITS.candidates, candidate) }),
  /** The connection with that generation is lost here: whoever leads, restart it. */
  lost: v.strictObject({ g: count }),
  /** Whoever says this does not know (any more) the connection the other side speaks of. */
  unknown: oneOf(null),
  /** Changed; absent when there is none any more. */
  metadata: v.strictObject({ metadata: v.optional(json(LIMITS.metadata)) }),
  addons,
  /** Ids of those whom whoever says this has met, so that both learn of somebody they missed. */
  others: list(LIMITS.others, text(32)),
  control: pair(text(LIMITS.name), json(LIMITS.control)),
  ping: count,
  pong: count,
} as const

type Schemas = typeof schemas

/** What one side can say to the other: `[type, body]`. */
export type Message = { [Type in keyof Schemas]: readonly [Type, v.InferOutput<Schemas[Type]>] }[keyof Schemas]

/** What a message of that type says. */
export type BodyOf<Type extends Message[0]> = (Message & readonly [Type, unknown])[1]

const known = new Map<unknown, v.GenericSchema>(Object.entries(schemas))

/** The message in a stranger's JSON, or `undefined` when it is not one. */
export function parseMessage(value: unknown): Message | undefined {
  const [type, body] = Array.isArray(value) && value.length === 2 ? value : []
  const schema = known.get(type)
  const result = schema && parse(schema, body)
  return result && !result.issues ? ([type, result.value] as Message) : undefined
}

/** Why no remote would take what a user wants to say: it is too large, or not plain JSON of bounded depth. */
export function whyUnsayable(value: unknown, maxBytes: number): 'size' | 'json' | undefined {
  try {
    const bytes = utf8(JSON.stringify(value ?? null))
    if (bytes.length > maxBytes) return 'size'
    return parseJson(bytes, { maxBytes, maxDepth: BODY_DEPTH }) ? undefined : 'json'
  } catch {
    return 'json' // a cycle
  }
}
