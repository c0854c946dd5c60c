import { layers } from './encoding'
import type { Kind } from './kind'
import { readMsids } from './msids'

/** A transceiver to send with, and what the other side knows it by. */
export interface Medium {
  readonly transceiver: RTCRtpTransceiver
  /** The id of the stream in its `msid` (RFC 8830), which no other sender has: what it carries, messages tell. */
  readonly key: string
  readonly isSimulcast?: boolean
}

/** Adds a medium that both sides can send with. */
export function addMedium(connection: RTCPeerConnection, kind: Kind): Medium {
  const mark = new MediaStream()
  return { transceiver: connection.addTransceiver(kind, { streams: [mark] }), key: mark.id }
}

/** Adds a medium that sends in three sizes. */
export function addLayers(connection: RTCPeerConnection): Medium {
  const mark = new MediaStream()
  const transceiver = connection.addTransceiver('video', { streams: [mark], sendEncodings: layers() })
  return { transceiver, key: mark.id, isSimulcast: true }
}

/** Whether nobody here sends with it: the other side added it, or somebody has given it back. */
export const isFree = ({ sender, direction }: RTCRtpTransceiver): boolean =>
  !sender.track && (direction === 'recvonly' || direction === 'inactive') && !!sender.setStreams

/**
 * Makes it one that both sides can send with, under the key it had before, if any: Chromium goes back to the first one when
 * it is given a second.
 */
export function adopt(connection: RTCPeerConnection, transceiver: RTCRtpTransceiver): Medium {
  const { sender, mid } = transceiver
  const known = readMsids(connection.localDescription?.sdp).get(mid ?? '')
  const mark = new MediaStream()
  if (!known) sender.setStreams(mark)
  transceiver.direction = 'sendrecv'
  return { transceiver, key: known ?? mark.id }
}
