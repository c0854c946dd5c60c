import { defineAddon } from '@peerwright/core'
import * as v from 'valibot'
import { BroadcastTransport } from './broadcast-transport'

export interface BroadcastApi {
  readonly broadcast: BroadcastTransport
}

/**
 * Signaling between the tabs, frames and workers of one origin, over a BroadcastChannel: no server, no configuration.
 *
 * `name` (default `'peerwright'`) names the channel: peers meet only under the same name.
 *
 * Joining fails with `TRANSPORT_UNREACHABLE` where BroadcastChannel is missing or forbidden (sandboxed frames).
 *
 * @example
 * ```ts
 * const peer = new Peer().addon(broadcast())
 * await peer.join('lobby')
 * ```
 */
export const broadcast = defineAddon({
  name: 'broadcast',
  version: '1',
  options: v.strictObject({ name: v.optional(v.pipe(v.string(), v.nonEmpty()), 'peerwright') }),
  setup(ctx, { name }): BroadcastApi {
    const transport = new BroadcastTransport(name)
    ctx.transport(transport)
    return { broadcast: transport }
  },
})
