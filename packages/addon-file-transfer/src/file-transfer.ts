import { channels } from '@peerwright/addon-channels'
import { defineAddon, events } from '@peerwright/core'
import type { FileTransferApi, FileTransferEvents } from './api'
import { Opfs } from './opfs/opfs'
import { optionsSchema } from './options'
import { Receiving } from './receiving/receiving'
import { Sending } from './sending/sending'
import { channelLabel, messageSchema } from './wire/messages'

/**
 * Files between peers: offered, accepted, proved by hash, continued after a lost connection.
 *
 * @example
 * ```ts
 * const peer = new Peer().addon(broadcast()).addon(channels()).addon(fileTransfer())
 * peer.on('file:offer', async (offer) => show(await offer.accept().done))
 * await peer.join('lobby')
 * await peer.sendFile(file).done
 * ```
 */
export const fileTransfer = defineAddon({
  name: 'file-transfer',
  version: '1',
  requires: { channels },
  options: optionsSchema,
  events: events<FileTransferEvents>(),
  setup(ctx, options): FileTransferApi {
    const { worker } = options
    const opfs = worker && new Opfs({ worker, listen: (target, type, run) => ctx.listen(target, type, run) })
    const sending = new Sending(ctx, options)
    const receiving = new Receiving(ctx, options, opfs)

    ctx.defer(() => opfs?.close())
    ctx.defer(() => {
      sending.close()
      receiving.close()
    })
    ctx.control.on(messageSchema, (message, remote) => {
      if (!receiving.receive(message, remote) && !sending.receive(message, remote)) receiving.drop()
    })
    ctx.tap(ctx.needs.channels.arrive, (arrival) => {
      if (arrival.label.startsWith(channelLabel(''))) receiving.arrive(arrival)
    })
    ctx.on(['connection:connected', 'connection:addons'], async ({ remote }) => {
      if (remote.addons.has('file-transfer')) await receiving.ask(remote)
    })
    ctx.eachRemote((remote) => sending.reconnect(remote))
    ctx.on('connection:closed', ({ remote }) => {
      sending.lose(remote)
      receiving.lose(remote)
    })
    ctx.json(() => ({ files: { sending: sending.size, receiving: receiving.size, dropped: receiving.dropped } }))

    return { sendFile: (files, given = {}) => sending.send(files, given) }
  },
})
