import { Peer } from 'peerwright'
import type { Arrived, Contender } from '../contender'

/** As its README says. */
export const peerwright: Contender = async ({ room, isReading, hear }) => {
  const peer = new Peer()
  peer.on('error', ({ error }) => console.error(error.message, error.cause))
  peer.on('channel:message', async ({ data }) => {
    if (isReading()) hear((await data) as Arrived)
  })
  const opened = new Promise((resolve) => peer.once('channel:open', resolve))
  peer.open()
  await peer.join(room)
  await opened
  return {
    sendSmall: (bytes) => void peer.send(bytes),
    sendBulk: (buffer) => peer.send(buffer),
  }
}
