import SimplePeer from 'simple-peer'
import type { Contender } from '../contender'
import { assemble, PIECE, sizeOf } from './pieces'

/** Bulk goes through its Node stream, which waits for the queue; putting pieces together it leaves to its user. */
export const simplePeer: Contender = async ({ room, isCaller, hear }) => {
  const relay = new BroadcastChannel(room)
  const peer = new SimplePeer({ initiator: isCaller, config: { iceServers: [] } })
  relay.onmessage = ({ data }) => peer.signal(data)
  peer.on('signal', (signal) => relay.postMessage(signal))
  peer.on('data', assemble(hear))
  await new Promise<void>((resolve) => peer.once('connect', resolve))
  return {
    sendSmall: (bytes) => peer.send(bytes),
    async sendBulk(buffer) {
      peer.write(sizeOf(buffer))
      for (let at = 0; at < buffer.byteLength; at += PIECE) {
        const hasRoom = peer.write(new Uint8Array(buffer, at, Math.min(PIECE, buffer.byteLength - at)))
        if (!hasRoom) await new Promise<void>((resolve) => peer.once('drain', resolve))
      }
    },
  }
}
