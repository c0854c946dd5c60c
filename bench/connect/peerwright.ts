import { Peer } from 'peerwright'
import type { Join } from './contender'

/** The same with Peerwright, as its README says. */
export const joinWithPeerwright: Join = (room, { opened, heard }) => {
  const peer = new Peer()
  peer.open()
  peer.on('error', ({ error }) => console.error(explain(error)))
  peer.on('channel:open', ({ remote }) => {
    opened()
    // It fails where the measurement is over and the page closes before the greeting was received.
    peer.send('hello', { to: remote.id }).catch(() => {})
  })
  peer.on('channel:message', async ({ data }) => {
    await data
    heard()
  })
  const joined = peer.join(room)
  return async () => {
    await joined
    await peer.dispose()
  }
}

const explain = (error: unknown): string =>
  error instanceof Error ? [error.message, ...(error.cause ? [explain(error.cause)] : [])].join(' <- ') : String(error)
