import type { Off } from '@peerwright/core'

/**
 * Chromium gives no sound of a remote track to anybody until an element plays it; a muted one will do. Elsewhere that is not
 * needed, and in a Firefox without a sound device it would silence the track.
 */
export function hold(track: MediaStreamTrack): Off {
  if (!/Chrome\//.test(navigator.userAgent)) return () => {}
  const element = new Audio()
  element.muted = true
  element.srcObject = new MediaStream([track])
  element.play().catch(() => {}) // local sound is recorded without it
  return () => {
    element.srcObject = null
  }
}
