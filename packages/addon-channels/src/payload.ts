import { blobSource } from './blob-source'
import { encodeHead, encodeJson, invalid, type JsonObject } from './head'
import { BLOB, BUFFER, JSON_VALUE, STREAM, TEXT, VIEW, viewTypes } from './kinds'
import { SharedStream, type Source } from './shared-stream'

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

const encoder = new TextEncoder()

/** A payload as a message. Throws `MESSAGE_INVALID`. */
export function encode(payload: unknown, info?: JsonObject): Message {
  if (typeof payload === 'string') return ofBytes(TEXT, encoder.encode(payload), info)
  if (payload instanceof ArrayBuffer) return ofBytes(BUFFER, new Uint8Array(payload), info)
  if (ArrayBuffer.isView(payload)) return ofView(payload, info)
  if (payload instanceof Blob) return ofBlob(payload, info)
  if (!(payload instanceof ReadableStream)) return ofBytes(JSON_VALUE, encodeJson(payload), info)
  if (payload.locked) throw invalid('somebody else reads the stream')
  const head = encodeHead(undefined, info)
  const shared = new SharedStream(payload)
  return { kind: STREAM, head, source: () => shared.source() }
}

const ofBytes = (kind: number, bytes: Uint8Array, info: JsonObject | undefined): Message => ({
  kind,
  head: encodeHead(undefined, info),
  bytes,
  size: bytes.length,
})

function ofView(view: ArrayBufferView, info: JsonObject | undefined): Message {
  const index = viewTypes.findIndex((type) => view instanceof type)
  if (index < 0) throw invalid('no such kind of view')
  return ofBytes(VIEW + index, new Uint8Array(view.buffer, view.byteOffset, view.byteLength), info)
}

function ofBlob(blob: Blob, info: JsonObject | undefined): Message {
  // A File is a Blob with a name.
  const { size, type, name, lastModified: modified } = blob as Partial<File> & Blob
  return { kind: BLOB, size, head: encodeHead({ type, name, modified }, info), source: () => blobSource(blob) }
}
