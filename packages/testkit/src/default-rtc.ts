import type { RtcImplementation } from '@peerwright/core'

// A variable keeps bundlers from looking for it: browsers never get here.
const nodePackage = '@roamhq/wrtc'

/** The WebRTC implementation of this place: the browser's own, in Node that of `@roamhq/wrtc`, loaded when asked for. */
export async function defaultRtc(): Promise<RtcImplementation> {
  if ('RTCPeerConnection' in globalThis) return globalThis
  const loaded: { default: RtcImplementation } = await import(/* @vite-ignore */ nodePackage)
  return loaded.default
}
