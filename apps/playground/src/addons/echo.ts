import { channels } from '@peerwright/addon-channels'
import { defineAddon } from '@peerwright/core'

export const chatLabel = 'chat'

/** Sends every chat message back to whoever wrote it: somebody to talk to while alone with two tabs. */
export const echo = defineAddon({
  name: 'echo',
  version: '0.1.0',
  requires: { channels },
  setup(ctx) {
    ctx.on('channel:message', async ({ remote, label, data, info }) => {
      if (label !== chatLabel || isEcho(info)) return
      await ctx.needs.channels.send(String(await data), { label, to: remote.id, info: { echo: true } })
    })
  },
})

/** Two echoes must not answer each other for ever. */
const isEcho = (info: unknown): boolean => Object(info).echo === true
