import { type DataConnection, Peer } from 'peerjs'
import type { Arrived, Contender } from '../contender'

/** With its own signaling server on this machine; `reliable`, and its default serialization. */
export const peerjs: Contender = async ({ room, isCaller, ports, hear }) => {
  const options = { host: 'localhost', port: ports.peerjs ?? 0, path: '/', config: { iceServers: [] } }
  const peer = isCaller ? new Peer(options) : new Peer(room, options)
  await new Promise((resolve) => peer.once('open', resolve))
  const connection = isCaller
    ? peer.connect(room, { reliable: true })
    : await new Promise<DataConnection>((resolve) => peer.once('connection', resolve))
  connection.on('data', (data) => hear(data as Arrived))
  if (!connection.open) await new Promise<void>((resolve) => connection.once('open', resolve))
  return {
    sendSmall: (bytes) => void connection.send(bytes),
    sendBulk: async (buffer) => connection.send(buffer),
  }
}
