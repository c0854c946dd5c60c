import { defineAddon, events } from '@peerwright/core'
import type { Arrival, ChannelsApi, ChannelsEvents } from './api'
import { ChannelError } from './errors'
import { Link } from './link'
import { controlMessage, type LabelledOptions, readOptions } from './options'
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
  events: events<ChannelsEvents>(),
  setup(ctx): ChannelsApi {
    const opened = new Map<string, LabelledOptions>()
    const links = new Map<string, Link>()
    const arrive = ctx.offer<[arrival: Arrival]>('arrive', 'sync')
    const sending: SendPort = {
      listeners: (label) => [...links].filter(([, link]) => link.listens(label)).map(([id]) => id),
      reach(label, remote) {
        const link = links.get(remote)
        if (!link) throw new ChannelError('REMOTE_UNKNOWN', { remote })
        return link.reach(label).writer
      },
      onAbort: (signal, run) => ctx.listen(signal, 'abort', run),
      failed(error, isHeard) {
        // A message that was given up on purpose is no failure.
        const isFine = () => isHeard() || ChannelError.is(error, 'TRANSFER_ABORTED')
        ctx.after(0, () => isFine() || ctx.fail(error))
      },
    }

    ctx.control.on(controlMessage, (message, { id }) => links.get(id)?.receive(message))
    ctx.on('connection:addons', ({ remote }) => links.get(remote.id)?.refresh())
    ctx.on('connection:closed', ({ remote }) => links.delete(remote.id))
    ctx.eachRemote((remote, tools) => {
      const link = links.get(remote.id) ?? new Link(ctx, remote, opened, arrive)
      links.set(remote.id, link)
      return link.visit(tools)
    })
    ctx.json(() => ({ channels: [...opened.keys()] }))

    return {
      channels: opened,
      arrive,
      open(given = 'default') {
        const options = readOptions(given, opened)
        opened.set(options.label, options)
        for (const link of links.values()) link.offer(options)
      },
      close(label = 'default') {
        opened.delete(label)
        for (const link of links.values()) link.close(label)
      },
      channel: (label, remoteId) => links.get(remoteId)?.channels.get(label)?.channel,
      send: (message, options = {}) =>
        send(message, typeof options === 'string' ? { label: options } : options, sending),
    }
  },
})
