/** A picture that came over a connection of its own, so that the browser ends it: as a device that is unplugged does. */
export interface RelayedPicture {
  readonly track: MediaStreamTrack
  /** Resolves when the browser has ended the track. */
  end(): Promise<void>
}

const connections: RTCPeerConnection[] = []

export async function relayed(source: MediaStreamTrack): Promise<RelayedPicture> {
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()]
  connections.push(from, to)
  const transceiver = from.addTransceiver(source)
  const received = new Promise<MediaStreamTrack>((resolve) => {
    to.addEventListener('track', ({ track }) => resolve(track))
  })
  await negotiate(from, to)
  const track = await received
  const ended = new Promise((resolve) => track.addEventListener('ended', resolve))
  const end = async () => {
    transceiver.stop()
    await negotiate(from, to)
    await ended
  }
  return { track, end }
}

export function closeRelays(): void {
  for (const connection of connections.splice(0)) connection.close()
}

async function negotiate(from: RTCPeerConnection, to: RTCPeerConnection): Promise<void> {
  await from.setLocalDescription()
  await to.setRemoteDescription(from.localDescription as RTCSessionDescription)
  await to.setLocalDescription()
  await from.setRemoteDescription(to.localDescription as RTCSessionDescription)
}
