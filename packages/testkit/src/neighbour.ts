import { defineAddon, type Hook } from '@peerwright/core'

const fail = (..._: unknown[]): never => {
  throw new Error('The neighbour always throws')
}

/** Throws wherever an addon may, except where a throw is a decision: it never fails a join or a connection. */
export const neighbour = defineAddon({
  name: 'neighbour',
  setup(ctx) {
    const { leave, announce, deliver, recover, remote, release } = ctx.hooks
    const hooks: readonly unknown[] = [leave, announce, deliver, recover, remote, release]
    for (const hook of hooks as readonly Hook<unknown[], void>[]) ctx.tap(hook, fail)
    ctx.eachRemote(fail)
    ctx.on(['connection', 'signaling', 'addon:attached'], fail)
    ctx.after(0, fail)
    ctx.defer(fail)
  },
})
