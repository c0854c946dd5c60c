let made = 0

const { setLocalDescription } = RTCPeerConnection.prototype

RTCPeerConnection.prototype.setLocalDescription = function (...args: unknown[]) {
  made++
  return Reflect.apply(setLocalDescription, this, args)
}

/** How many offers and answers this page made so far. */
export const descriptionsMade = (): number => made
