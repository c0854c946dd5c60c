import { defineAddon, events } from '@peerwright/core'
import type { Arrival, ChannelsApi, ChannelsEvents } from './api'
import { ChannelError } from './errors'
import { Link } from './link'
import { channelsOptions, controlMessage, type LabelledOptions, readOptions } from './options'
import type { Drop } from './reader'
import { type SendPort, send } from './send'
import { VERSION } from './wire/record'

/** How long the receipts of somebody who said goodbye may take, in milliseconds. */
const RECEIPTS = 500
/** How often transfers are looked at until they count as stalled. */
const STALL_CHECKS = 2

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
  options: channelsOptions,
  events: events<ChannelsEvents>(),
  setup(ctx, settings): ChannelsApi {
    const opened = new Map<string, LabelledOptions>()
    const links = new Map<string, Link>()
    const arrive = ctx.offer<[arrival: Arrival]>('arrive', 'sync')
    const drops = new Map<Drop, number>()
    const dropped = (reason: Drop) => void drops.set(reason, (drops.get(reason) ?? 0) + 1)
    const port = { ctx, settings, opened, dropped, arrive }
    const all = () => [...links.values()].flatMap((link) => [...link.channels.values()])
    const sending: SendPort = {
      listeners(label) {
        const ids: string[] = []
        for (const [id, link] of links) if (link.listens(label)) ids.push(id)
        return ids
      },
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
      const link = links.get(remote.id) ?? new Link(port, remote)
      links.set(remote.id, link)
      return link.visit(tools)
    })
    // A goodbye may come over another way, and sooner, than the receipts before it: they are waited for.
    ctx.tap(ctx.hooks.release, (remote, reason) => {
      if (reason !== 'bye') return
      const confirmed = [...(links.get(remote.id)?.channels.values() ?? [])].map(({ writer }) => writer.confirmed)
      return Promise.race([
        Promise.all(confirmed),
        new Promise<void>((resolve) => ctx.after(RECEIPTS, () => resolve())),
      ])
    })
    // Our goodbye follows in this tick.
    ctx.tap(ctx.hooks.join, ({ signal }) => {
      ctx.listen(signal, 'abort', () => {
        for (const { writer } of all()) writer.pump()
      })
    })
    const giveUpIdle = () => {
      for (const channel of all()) channel.giveUpIdle(STALL_CHECKS)
    }
    if (settings.stallTimeout > 0) ctx.every(settings.stallTimeout / STALL_CHECKS, giveUpIdle)
    ctx.json(() => ({ channels: [...opened.keys()] }))

    return {
      channels: opened,
      channelDrops: drops,
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
