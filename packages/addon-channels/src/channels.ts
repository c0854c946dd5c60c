import { defineAddon, events } from '@peerwright/core'
import type { ChannelsApi, ChannelsEvents } from './api'
import { ChannelError } from './errors'
import { Links } from './links'
import { addonOptions, controlMessage } from './options'
import { Registry } from './registry'
import { type SendPort, send } from './send'
import { VERSION } from './wire/record'

/**
 * Messages between peers over labelled data channels (RFC 8831).
 *
 * @example
 * ```ts
 * const peer = new Peer().addon(broadcast()).addon(channels())
 * peer.on('channel:message', async ({ remote, data }) => show(remote.id, await data))
 * await peer.join('lobby')
 * await peer.send('hello')
 * ```
 */
export const channels = defineAddon({
  name: 'channels',
  version: VERSION,
  options: addonOptions,
  events: events<ChannelsEvents>(),
  setup(ctx, { unreadLimit }): ChannelsApi {
    const registry = new Registry()
    const links = new Links(ctx, registry.channels, unreadLimit)
    const sending: SendPort = {
      listeners: (label) => [...links].filter(([, link]) => link.listens(label)).map(([id]) => id),
      reach: (label, id) => {
        if (!ctx.peer.connections.has(id)) throw new ChannelError('REMOTE_UNKNOWN', { remote: id })
        const link = links.find(id)
        if (!link) throw new ChannelError('CHANNEL_CLOSED', { label, remote: id })
        return link.reach(label)
      },
      onAbort: (signal, run) => ctx.listen(signal, 'abort', run),
      fail: ctx.fail,
    }
    ctx.control.on(controlMessage, (message, remote) => links.to(remote)?.receive(message))
    ctx.on('connection:addons', ({ remote }) => links.to(remote)?.refresh())
    ctx.eachRemote((remote, tools) => links.ensure(remote).visit(remote.connection, tools))
    ctx.json(() => ({ channels: [...registry.channels.keys()] }))

    return {
      channels: registry.channels,
      open(given = 'default') {
        const options = registry.add(given)
        for (const [, link] of links) link.offer(options)
      },
      close(label = 'default') {
        registry.channels.delete(label)
        for (const [, link] of links) link.close(label)
      },
      channel: (label, remoteId) => links.find(remoteId)?.find(label)?.channel,
      send: (message, options = {}) =>
        send(message, typeof options === 'string' ? { label: options } : options, sending),
    }
  },
})
