import { createTopicStrategy } from '@trystero-p2p/core'
import type { Arrived, Contender } from '../contender'

/** Its core, on which all its strategies stand, with one of ours that needs no server. */
const joinRoom = createTopicStrategy({
  init: () => undefined,
  subscribeTopic(_relay, topic, hear) {
    const channel = new BroadcastChannel(topic)
    channel.onmessage = ({ data }) => hear(topic, data)
    return () => channel.close()
  },
  publishTopic(_relay, topic, message) {
    const channel = new BroadcastChannel(topic)
    channel.postMessage(message)
    channel.close()
  },
})

export const trystero: Contender = async ({ room, hear }) => {
  const joined = joinRoom({ appId: 'bench', rtcConfig: { iceServers: [] } }, room)
  const action = joined.makeAction<ArrayBuffer | Uint8Array>('data', { onMessage: (data) => hear(data as Arrived) })
  await new Promise((resolve) => {
    joined.onPeerJoin = resolve
  })
  return {
    sendSmall: (bytes) => void action.send(bytes),
    sendBulk: (buffer) => action.send(buffer),
  }
}
