import { broadcast } from '@peerwright/addon-broadcast'
import { channels } from '@peerwright/addon-channels'
import { recording } from '@peerwright/addon-recording'
import { streams } from '@peerwright/addon-streams'
import { compose } from './compose'

/**
 * A peer with the batteries in: signaling between the tabs of one origin (`broadcast`), messages (`channels`),
 * media (`streams`) and its recording (`recording`). More can be attached, and what is in can be detached.
 *
 * @example
 * ```ts
 * const peer = new Peer()
 * peer.on('channel:message', async ({ remote, data }) => console.log(remote.id, await data))
 * await peer.join('lobby') // open the page in a second tab
 * await peer.send('hello')
 * ```
 */
export const Peer = /* @__PURE__ */ compose(
  /* @__PURE__ */ broadcast(),
  /* @__PURE__ */ channels(),
  /* @__PURE__ */ streams(),
  /* @__PURE__ */ recording(),
)

/** A peer with the batteries in. */
export type Peer = InstanceType<typeof Peer>
