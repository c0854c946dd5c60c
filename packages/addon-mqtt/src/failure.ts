import { KernelError, PeerError } from '@peerwright/core'

/** CONNACK codes of MQTT 3.1.1 and 5: not identified, not authorized, banned, a client id that it does not take. */
const REFUSALS: readonly unknown[] = [2, 4, 5, 133, 134, 135, 138, 140]
/** CONNACK codes for a version of MQTT that the broker does not speak. */
const VERSIONS: readonly unknown[] = [1, 132]

/** What errors of mqtt.js carry when they are the broker's answer. */
interface Answer {
  /** Of a CONNACK. */
  readonly code?: unknown
  /** A SUBACK that does not grant everything. */
  readonly packet?: object
}

export const isOfAnotherVersion = (cause: unknown): boolean => VERSIONS.includes((cause as Answer | undefined)?.code)

/** Whether the broker answered, and does not want us. */
export function isRefusal(cause: unknown): boolean {
  const { code, packet } = (cause ?? {}) as Answer
  return code === 'TRANSPORT_REFUSED' || REFUSALS.includes(code) || packet !== undefined
}

/** `TRANSPORT_REFUSED` or `TRANSPORT_UNREACHABLE`. */
export function failure(transport: string, cause?: unknown): PeerError {
  if (PeerError.is(cause)) return cause
  const code = isRefusal(cause) ? 'TRANSPORT_REFUSED' : 'TRANSPORT_UNREACHABLE'
  return new KernelError(code, { transport }, { cause })
}
