import { parser } from 'mqtt-packet'

/** An MQTT control packet: what it is, and how many bytes it has in all. */
export interface SeenPacket {
  readonly cmd: string
  readonly length: number
}

/** The packets in what one side sent over one connection. */
export function packetsIn(bytes: readonly Uint8Array[]): SeenPacket[] {
  const packets: SeenPacket[] = []
  const reader = parser()
  reader.on('packet', ({ cmd, length = 0 }) => packets.push({ cmd, length: length + headerOf(length) }))
  for (const chunk of bytes) reader.parse(Buffer.from(chunk))
  return packets
}

/** A byte for the type, and seven bits of the length in each of up to four. */
const headerOf = (length: number): number => 1 + Math.max(1, Math.ceil(Math.log2(length + 1) / 7))
