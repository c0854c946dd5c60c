import * as v from 'valibot'
import { ChannelError } from './errors'
import { KINDS } from './kinds'

/** A JSON object that travels beside a message. */
export type JsonObject = { readonly [key: string]: unknown }

/** What a message says about itself before its body. */
export interface Head {
  readonly info?: JsonObject | undefined
  /** Of a Blob or File. */
  readonly type?: string | undefined
  /** Of a File. */
  readonly name?: string | undefined
  readonly modified?: number | undefined
}

/** Bytes that the head of a message may have. */
const HEAD_LIMIT = 8_192

const NOTHING = new Uint8Array()
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = v.optional(v.custom<string>((value) => typeof value === 'string'))
const headSchema = v.strictObject({
  info: v.optional(v.custom<JsonObject>(isObject)),
  type: text,
  name: text,
  modified: v.optional(v.custom<number>((value) => typeof value === 'number')),
})

/** A head as it travels. Throws `MESSAGE_INVALID`. */
export function encodeHead(head: Head | undefined, info: JsonObject | undefined): Uint8Array {
  if (!head && info === undefined) return NOTHING
  if (info !== undefined && !isObject(info)) throw invalid('info must be an object')
  const bytes = encodeJson({ info, ...head })
  if (bytes.length > HEAD_LIMIT) throw invalid(`info has ${bytes.length} bytes, ${HEAD_LIMIT} are allowed`)
  return bytes
}

/** The head in a stranger's bytes, or `undefined` when it or the kind is not known. */
export function decodeHead(kind: number, bytes: Uint8Array): Head | undefined {
  if (kind >= KINDS || bytes.length > HEAD_LIMIT) return
  if (bytes.length === 0) return {}
  try {
    const result = v.safeParse(headSchema, JSON.parse(decoder.decode(bytes)))
    return result.success ? result.output : undefined
  } catch {
    return
  }
}

/** JSON as bytes. Throws `MESSAGE_INVALID`. */
export function encodeJson(value: unknown): Uint8Array {
  try {
    const json = JSON.stringify(value)
    if (json) return encoder.encode(json)
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
  throw invalid('undefined, functions and symbols have no JSON')
}

/** Why something can not be sent. */
export const invalid = (problem: string, cause?: unknown) => new ChannelError('MESSAGE_INVALID', { problem }, { cause })
