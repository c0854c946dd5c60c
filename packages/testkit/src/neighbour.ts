import { defineAddon } from '@peerwright/core'

const fail = (): never => {
  throw new Error('The neighbour always throws')
}

/** Throws wherever an addon may, except where a throw is a decision: it never fails a join or a connection. */
export const neighbour = defineAddon({
  name: 'neighbour',
  setup(ctx) {
    ctx.tap(ctx.hooks.leave, fail)
    ctx.tap(ctx.hooks.announce, fail)
    ctx.tap(ctx.hooks.deliver, fail)
    ctx.tap(ctx.hooks.recover, fail)
    ctx.tap(ctx.hooks.remote, fail)
    ctx.tap(ctx.hooks.release, fail)
    ctx.eachRemote(fail)
    ctx.on(['connection', 'signaling', 'addon:attached'], fail)
    ctx.after(0, fail)
    ctx.defer(fail)
  },
})
