/** Longer messages are cut when shown: a stranger may send megabytes. */
const longest = 10_000

/** A received payload of any kind as text. */
export function readPayload(payload: unknown): string {
  if (typeof payload === 'string') return payload.length > longest ? `${payload.slice(0, longest)}…` : payload
  if (payload instanceof File) return `${payload.name} (${payload.size} bytes)`
  if (payload instanceof Blob) return `Blob (${payload.size} bytes)`
  if (payload instanceof ReadableStream) return 'a stream'
  if (payload instanceof ArrayBuffer || ArrayBuffer.isView(payload)) return `${payload.byteLength} bytes`
  return readPayload(JSON.stringify(payload))
}
