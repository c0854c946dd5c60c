/** What a relay message asks for or tells: its first byte. */
export const relayType = { subscribe: 1, unsubscribe: 2, frame: 3, subscribed: 4 } as const

export type RelayType = (typeof relayType)[keyof typeof relayType]

export interface RelayMessage {
  readonly type: RelayType
  readonly topic: string
  readonly frame: Uint8Array
}

const types: ReadonlySet<number> = new Set(Object.values(relayType))
const headerLength = 3
const noFrame: Uint8Array = new Uint8Array()

/** type (1 byte) | topic length (2 bytes) | topic (UTF-8) | frame */
export function encodeRelayMessage(type: RelayType, topic: string, frame = noFrame): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(topic)
  const bytes = new Uint8Array(headerLength + name.length + frame.length)
  bytes[0] = type
  new DataView(bytes.buffer).setUint16(1, name.length)
  bytes.set(name, headerLength)
  bytes.set(frame, headerLength + name.length)
  return bytes
}

/** The message in these bytes, or undefined when they are none. */
export function decodeRelayMessage(bytes: Uint8Array): RelayMessage | undefined {
  const [type = 0, high = 0, low = 0] = bytes
  const end = headerLength + high * 256 + low
  if (!isRelayType(type) || bytes.length < end) return undefined
  return { type, topic: new TextDecoder().decode(bytes.subarray(headerLength, end)), frame: bytes.slice(end) }
}

const isRelayType = (type: number): type is RelayType => types.has(type)
