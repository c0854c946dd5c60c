import { defineAddon, events, type RemotePeer } from '@peerwright/core'
import { controlMessage } from './announcement'
import type { Receiving, Sending, StreamsApi, StreamsEvents } from './api'
import { Inbox } from './inbox'
import { Outbox } from './outbox'
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
    const inboxes = new Map<string, Inbox>()
    const outboxes = new Map<string, Outbox>()
    const shared = new Shared(ctx, () => {
      for (const outbox of outboxes.values()) outbox.changed()
    })
    const seen = new WeakSet<RTCRtpReceiver>()
    const receive = (remote: RemotePeer, receiver: RTCRtpReceiver) => {
      if (!seen.has(receiver)) receivers.call({ remote, receiver })
      seen.add(receiver)
    }

    ctx.control.on(controlMessage, (message, { id }) => inboxes.get(id)?.receive(message))
    ctx.on('connection:addons', ({ remote: { id, addons } }) => {
      if (!addons.has('streams')) inboxes.get(id)?.clear()
      outboxes.get(id)?.restart()
    })
    ctx.eachRemote((remote, tools) => {
      const { connection } = remote
      const inbox = inboxes.get(remote.id) ?? new Inbox(ctx, remote)
      const outbox = new Outbox(remote, {
        ctx,
        shared: shared.all,
        sending: (sender, { label, track }) => senders.call({ remote, sender, label, track }),
      })
      const scan = () => {
        for (const { receiver } of connection.getTransceivers()) receive(remote, receiver)
        inbox.scan(connection)
      }
      inboxes.set(remote.id, inbox)
      outboxes.set(remote.id, outbox)
      tools.listen(connection, 'track', ({ receiver }) => receive(remote, receiver))
      tools.listen(connection, 'signalingstatechange', () => {
        if (connection.signalingState !== 'stable') return
        scan()
        outbox.negotiated()
      })
      if (connection.remoteDescription) scan()
      return () => {
        outbox.close()
        outboxes.delete(remote.id)
        inbox.disconnected()
        const isReplaced = remote.state !== 'closed' && remote.connection !== connection
        if (isReplaced || !inboxes.delete(remote.id)) return
        inbox.clear()
      }
    })
    ctx.json(() => ({ streams: [...shared.all.keys()] }))

    return {
      streams: shared.all,
      get remoteStreams() {
        return [...inboxes.values()].flatMap((inbox) => inbox.streams)
      },
      streamHooks: { senders, receivers },
      share: (given) => shared.share(given),
      unshare: (given) => shared.unshare(given),
      mute: (label, kind, on = true) => shared.mute(label, kind, on),
    }
  },
})
