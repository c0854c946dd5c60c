import type { Join } from './contender'

type Signal =
  | { readonly type: 'join' }
  | { readonly type: 'here' }
  | { readonly type: 'description'; readonly description: RTCSessionDescriptionInit }
  | { readonly type: 'candidate'; readonly candidate: RTCIceCandidateInit }

type Letter = Signal & { readonly from: string; readonly to?: string }

/**
 * The fastest that an application would write by hand: trickled candidates, one negotiated data channel, no glare (of two
 * who hear each other the lower id offers), nothing checked, nothing recovered.
 */
export const joinByHand: Join = (room, { opened, heard }) => {
  const id = crypto.randomUUID()
  const channel = new BroadcastChannel(room)
  const connections = new Map<string, RTCPeerConnection>()
  const send = (signal: Signal, to?: string) => channel.postMessage({ ...signal, from: id, to })

  const connect = (remote: string): RTCPeerConnection => {
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
    connections.set(remote, connection)
    const data = connection.createDataChannel('greetings', { negotiated: true, id: 0 })
    data.onopen = () => {
      opened()
      data.send('hello')
    }
    data.onmessage = heard
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) send({ type: 'candidate', candidate: candidate.toJSON() }, remote)
    }
    return connection
  }

  const describe = async (connection: RTCPeerConnection, remote: string) => {
    await connection.setLocalDescription()
    const description = connection.localDescription?.toJSON()
    if (description) send({ type: 'description', description }, remote)
  }

  /** Both sides hear of each other; only the lower id goes on. */
  const meet = async (remote: string) => {
    if (id < remote && !connections.has(remote)) await describe(connect(remote), remote)
  }

  channel.onmessage = async ({ data }: MessageEvent<Letter>) => {
    const { from, to } = data
    if (to && to !== id) return
    if (data.type === 'join') send({ type: 'here' }, from)
    if (data.type === 'join' || data.type === 'here') return meet(from)
    if (data.type === 'candidate') return connections.get(from)?.addIceCandidate(data.candidate)
    const { description } = data
    const connection = connections.get(from) ?? connect(from)
    await connection.setRemoteDescription(description)
    if (description.type === 'offer') await describe(connection, from)
  }

  send({ type: 'join' })

  return () => {
    channel.close()
    for (const connection of connections.values()) connection.close()
  }
}
