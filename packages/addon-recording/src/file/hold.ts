import type { Off } from '@peerwright/core'

/** Chromium gives no sound of a remote track to anybody until an element plays it; a muted one will do. */
export function hold(track: MediaStreamTrack): Off {
  const element = new Audio()
  element.muted = true
  element.srcObject = new MediaStream([track])
  element.play().catch(() => {}) // sound is recorded without it where that is not needed
  return () => {
    element.srcObject = null
  }
}
