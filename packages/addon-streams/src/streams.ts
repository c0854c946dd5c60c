import { defineAddon, events } from '@peerwright/core'
import { controlMessage } from './announcement'
import type { Receiving, Sending, StreamsApi, StreamsEvents } from './api'
import { Link } from './link'
import { Shared } from './shared'

/**
 * Media between peers: `share` and `unshare` streams by label, with as few negotiations as can be (W3C WebRTC 1.0).
 *
 * @example
 * ```ts
 * const peer = new Peer().addon(broadcast()).addon(streams())
 * peer.on('stream:add', ({ remote, label, stream }) => show(remote.id, label, stream))
 * await peer.join('lobby')
 * peer.share({ label: 'camera', stream: await camera() })
 * ```
 */
export const streams = defineAddon({
  name: 'streams',
  version: '1',
  events: events<StreamsEvents>(),
  setup(ctx): StreamsApi {
    const senders = ctx.offer<[Sending]>('senders', 'sync')
    const receivers = ctx.offer<[Receiving]>('receivers', 'sync')
    const links = new Map<string, Link>()
    const shared = new Shared(ctx, () => {
      for (const link of links.values()) link.changed()
    })

    ctx.control.on(controlMessage, (message, { id }) => links.get(id)?.receive(message))
    ctx.on('connection:addons', ({ remote }) => links.get(remote.id)?.addonsChanged())
    ctx.eachRemote((remote, tools) => {
      const { id, connection } = remote
      const link = links.get(id) ?? new Link(remote, { ctx, shared: shared.all, senders, receivers })
      links.set(id, link)
      const end = link.visit(tools)
      return () => {
        end()
        const isReplaced = remote.state !== 'closed' && remote.connection !== connection
        if (!isReplaced && links.delete(id)) link.close()
      }
    })
    ctx.json(() => ({ streams: [...shared.all.keys()] }))

    return {
      streams: shared.all,
      get remoteStreams() {
        return [...links.values()].flatMap((link) => link.streams)
      },
      streamHooks: { senders, receivers },
      share: (given) => shared.share(given),
      unshare: (given) => shared.unshare(given),
      mute: (label, kind, on = true) => shared.mute(label, kind, on),
    }
  },
})
