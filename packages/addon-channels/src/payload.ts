import * as v from 'valibot'
import { ChannelError } from './errors'
import { SharedStream, type Source } from './shared-stream'

/** A JSON object that travels beside a message. */
export type JsonObject = { readonly [key: string]: unknown }

/**
 * What can be sent; it arrives as the same kind. Objects that are not binary travel as JSON. Streams must yield
 * `Uint8Array`s. What is sent must not be changed before the transfer is done.
 */
export type Payload = string | number | boolean | object | null

/** A payload as it travels: a kind, a head, and either its bytes or a source of them for each receiver. */
export interface Message {
  readonly kind: number
  readonly head: Uint8Array
  readonly size?: number | undefined
  readonly bytes?: Uint8Array
  source?(): Source
}

/** What a message says about itself before its body. */
export interface Head {
  readonly info?: JsonObject | undefined
  /** Of a Blob or File. */
  readonly type?: string | undefined
  /** Of a File. */
  readonly name?: string | undefined
  readonly modified?: number | undefined
}

const TEXT = 0
const JSON_VALUE = 1
const BUFFER = 2
const BLOB = 3
const STREAM = 4
const VIEW = 5
const viewTypes = [
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
  DataView,
]
type ViewConstructor = new (buffer: ArrayBuffer) => ArrayBufferView
const KINDS = VIEW + viewTypes.length
/** Bytes that the head of a message may have. */
const HEAD_LIMIT = 8_192

/** Types that a browser would run with the rights of the page. */
const runnable = /html|xml|xsl|svg|script|pdf/i

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const text = v.optional(v.string())
const headSchema = v.strictObject({
  info: v.optional(v.custom<JsonObject>(isObject)),
  type: text,
  name: text,
  modified: v.optional(v.number()),
})

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A payload as a message. Throws `MESSAGE_INVALID`. */
export function encode(payload: unknown, info?: JsonObject): Message {
  if (info !== undefined && !isObject(info)) throw invalid('info must be an object')
  const message = encodeBody(payload)
  const bytes = info || message.head ? encodeJson({ info, ...message.head }) : new Uint8Array()
  if (bytes.length > HEAD_LIMIT) throw invalid(`info has ${bytes.length} bytes, ${HEAD_LIMIT} are allowed`)
  return { ...message, head: bytes }
}

function encodeBody(payload: unknown): Omit<Message, 'head'> & { readonly head?: Head } {
  if (typeof payload === 'string') return ofBytes(TEXT, encoder.encode(payload))
  if (payload instanceof ArrayBuffer) return ofBytes(BUFFER, new Uint8Array(payload))
  if (ArrayBuffer.isView(payload)) {
    const index = viewTypes.findIndex((type) => payload instanceof type)
    if (index < 0) throw invalid('no such kind of view')
    return ofBytes(VIEW + index, new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength))
  }
  if (payload instanceof ReadableStream) {
    const shared = new SharedStream(payload)
    return { kind: STREAM, source: () => shared.source() }
  }
  return payload instanceof Blob ? encodeBlob(payload) : ofBytes(JSON_VALUE, encodeJson(payload))
}

const ofBytes = (kind: number, bytes: Uint8Array) => ({ kind, bytes, size: bytes.length })

function encodeBlob(blob: Blob): Omit<Message, 'head'> & { readonly head: Head } {
  // A File is a Blob with a name.
  const { size, type, name, lastModified: modified } = blob as Partial<File> & Blob
  return { kind: BLOB, size, source: () => blob.stream().getReader(), head: { type, name, modified } }
}

function encodeJson(value: unknown): Uint8Array {
  try {
    const json = JSON.stringify(value)
    if (json) return encoder.encode(json)
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
  throw invalid('undefined, functions and symbols have no JSON')
}

const invalid = (problem: string, cause?: unknown) => new ChannelError('MESSAGE_INVALID', { problem }, { cause })

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

/** The value of a received message. Rejects with what its stream fails with, or with `MESSAGE_CORRUPT`. */
export async function decodeBody(kind: number, head: Head, data: ReadableStream<Uint8Array>): Promise<unknown> {
  if (kind === STREAM) return data.pipeThrough(new TransformStream())
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const reader = data.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value as Uint8Array<ArrayBuffer>)
  }
  try {
    return compose(kind, head, chunks)
  } catch (cause) {
    throw new ChannelError('MESSAGE_CORRUPT', { problem: 'its bytes are not what it says' }, { cause })
  }
}

function compose(kind: number, head: Head, chunks: Uint8Array<ArrayBuffer>[]): unknown {
  if (kind === BLOB) return composeBlob(head, chunks)
  const bytes = concat(chunks)
  if (kind === TEXT) return decoder.decode(bytes)
  if (kind === JSON_VALUE) return JSON.parse(decoder.decode(bytes))
  const View = viewTypes[kind - VIEW] as ViewConstructor | undefined
  return View ? new View(bytes.buffer) : bytes.buffer
}

function composeBlob({ type = '', name, modified = 0 }: Head, chunks: Uint8Array<ArrayBuffer>[]): Blob {
  const options = { type: runnable.test(type) ? 'application/octet-stream' : type, lastModified: modified }
  return name === undefined ? new Blob(chunks, options) : new File(chunks, name, options)
}

function concat(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
