import { PeerError } from '@peerwright/core'
import { shortenIds } from './names'

/** What to do here about an error, where its own message can not know this page. */
const remedies: Readonly<Record<string, string>> = {
  ABORTED: 'You cancelled it. Join again whenever you like.',
  ADDON_MISSING_REMOTELY: 'Ask the other side to switch that addon on.',
  ADDON_OPTIONS: 'A broker’s address begins with wss:// or ws://.',
  ADDON_REQUIRES: 'Attach the addon it requires first: its switch is in this table.',
  CHANNEL_MISSING_REMOTELY: 'Ask the other side to switch channels on.',
  ICE_NO_RELAY: 'Try two tabs of one browser, or two devices in one network.',
  NO_CRYPTO: 'Open this page over https or on localhost.',
  NO_TRANSPORT: 'Switch broadcast on under Addons, then join again.',
  NO_WEBRTC: 'Use a browser with WebRTC, and allow it in its settings.',
  OPTIONS_INVALID: 'Change what you typed and try again.',
  TRANSPORT_REFUSED: 'That broker wants credentials, which this page does not have: take another one.',
  TRANSPORT_UNREACHABLE:
    'Check the address of the broker, and that this page may use BroadcastChannel: not in a sandboxed frame, not in a file.',
  WRONG_PASSWORD: 'Leave, then join again with the password of the others.',
}

/** An error for people: its code, its message without the code, what to do, and what caused it. */
export interface ErrorText {
  readonly code: string
  readonly message: string
  readonly remedy: string | undefined
  /** Newest cause first. */
  readonly causes: readonly string[]
}

const deepest = 4

export function readError(error: unknown): ErrorText {
  const code = PeerError.is(error) ? error.code : 'UNEXPECTED'
  const message = messageOf(error)
  return {
    code,
    message: message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message,
    remedy: remedies[code],
    causes: causesOf(error).slice(0, deepest).map(messageOf),
  }
}

const messageOf = (error: unknown): string => shortenIds(error instanceof Error ? error.message : String(error))

function causesOf(error: unknown): readonly unknown[] {
  const cause = error instanceof Error ? error.cause : undefined
  return cause === undefined ? [] : [cause, ...causesOf(cause)]
}
