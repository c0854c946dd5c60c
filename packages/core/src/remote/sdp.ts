import { KernelError } from '../errors'

const MEDIA_LIMIT = 32

/** The one SHA-256 fingerprint of a remote's description. Throws `SDP_REFUSED`, also when it has too many m-lines. */
export function fingerprintOf(remote: string, sdp: string): string {
  const media = sdp.match(/^m=/gm)?.length ?? 0
  const fingerprints = new Set(sdp.match(/^a=fingerprint:.*$/gim)?.map((line) => line.trim().toLowerCase()))
  const [only = ''] = fingerprints
  const [, fingerprint] = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/.exec(only) ?? []
  if (fingerprint && fingerprints.size === 1 && media <= MEDIA_LIMIT) return fingerprint
  throw new KernelError('SDP_REFUSED', { remote, problem: 'not one fingerprint, or too many media' })
}

/** Whether the certificate the connection really ended up with is the one its description promised. */
export async function hasFingerprint(connection: RTCPeerConnection, fingerprint: string): Promise<boolean> {
  const [certificate] = connection.sctp?.transport.getRemoteCertificates?.() ?? []
  if (!certificate) return true // not told by this browser: DTLS itself compared the only fingerprint there was
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', certificate))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(':') === fingerprint
}
