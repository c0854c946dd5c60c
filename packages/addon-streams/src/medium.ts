import { layers } from './encoding'
import type { Kind } from './kind'
import { readMedia } from './sdp'

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

/** Adds a medium that sends in three sizes: one way, the other side sends over plain ones. */
export function addLayers(connection: RTCPeerConnection): Medium {
  const mark = new MediaStream()
  const transceiver = connection.addTransceiver('video', {
    direction: 'sendonly',
    streams: [mark, new MediaStream()],
    sendEncodings: layers(),
  })
  return { transceiver, key: mark.id, isSimulcast: true }
}

/** Those nobody here sends with: the other side added them for both, or somebody has given them back. */
export function findFree(connection: RTCPeerConnection): RTCRtpTransceiver[] {
  const remote = readMedia(connection.remoteDescription?.sdp)
  return connection
    .getTransceivers()
    .filter(
      ({ mid, sender, direction }) =>
        !sender.track &&
        !!sender.setStreams &&
        (direction === 'recvonly' || direction === 'inactive') &&
        !remote.get(mid ?? '')?.isOneWay,
    )
}

/**
 * Makes it one that both sides can send with, under the key it had before, if any: Chromium goes back to the first one when
 * it is given a second.
 */
export function adopt(connection: RTCPeerConnection, transceiver: RTCRtpTransceiver): Medium {
  const { sender, mid } = transceiver
  const known = readMedia(connection.localDescription?.sdp).get(mid ?? '')?.key
  const mark = new MediaStream()
  if (!known) sender.setStreams(mark)
  transceiver.direction = 'sendrecv'
  return { transceiver, key: known ?? mark.id }
}
