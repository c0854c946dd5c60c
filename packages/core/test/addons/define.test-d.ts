import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import type { AddonContext } from '../../src/addons/context'
import { defineAddon, events } from '../../src/addons/define'
import type { RemotePeer } from '../../src/contract/remote-peer'
import { Peer } from '../../src/peer'
import { type ChannelsApi, channels, stats } from './sample-addons'

// The context knows the addon's options, requirements and events.
export const typed = defineAddon({
  name: 'typed',
  options: v.object({ period: v.optional(v.pipe(v.string(), v.transform(Number)), '1') }),
  requires: { wires: channels },
  events: events<{ 'typed:done': { count: number } }>(),
  setup(ctx, { period }) {
    expectTypeOf(period).toEqualTypeOf<number>()
    expectTypeOf(ctx.needs).toEqualTypeOf<{ readonly wires: ChannelsApi }>()
    ctx.emit('typed:done', { count: 1 })
    ctx.on(['connection:new', 'connection:closed'], ({ remote }) => expectTypeOf(remote).toEqualTypeOf<RemotePeer>())
    ctx.on('typed:done', ({ count }) => expectTypeOf(count).toEqualTypeOf<number>())
    ctx.on('channel:open', ({ label }) => expectTypeOf(label).toEqualTypeOf<string>())
    ctx.tap(ctx.hooks.join, ({ room }) => void expectTypeOf(room).toEqualTypeOf<string>())
    ctx.tap(ctx.hooks.leave, () => {})
    ctx.tap(ctx.hooks.leave, () => new Set().add('left'))
    ctx.tap(ctx.hooks.announce, async ({ topic }) => topic.length)
    ctx.tap(ctx.hooks.release, () => 'flushed', { stage: 1 })
    ctx.tap(ctx.hooks.configure, (configuration) => ({ ...configuration }))
    ctx.tap(ctx.hooks.describe, (description, remote) => {
      expectTypeOf(remote).toEqualTypeOf<RemotePeer>()
      return description.direction === 'send' ? description : undefined
    })
    // @ts-expect-error "Type 'string' is not assignable to type"
    ctx.tap(ctx.hooks.configure, () => 'relay')
    // @ts-expect-error "Target signature provides too few arguments"
    ctx.tap(ctx.hooks.join, (room, remote) => [room, remote])
    ctx.eachRemote((remote, tools) => tools.listen(remote.connection, 'track', ({ track }) => track.kind))
    ctx.whenAttached(stats, (api, tools) => {
      expectTypeOf(api.stats.latest).returns.toEqualTypeOf<number | undefined>()
      tools.on('stats:sampled', ({ rate }) => expectTypeOf(rate).toEqualTypeOf<number>())
    })
    ctx.control.on(v.object({ at: v.number() }), ({ at }) => expectTypeOf(at).toEqualTypeOf<number>())
    const filter = ctx.offer<[string], string>('filter', 'waterfall')
    ctx.tap(filter, (text) => text.trim())
    // @ts-expect-error "is not assignable to parameter of type"
    ctx.emit('nobody:did', {})
    // @ts-expect-error "is not assignable to type 'number'"
    ctx.emit('typed:done', { count: 'one' })
    // @ts-expect-error an addon that is not required is not heard
    ctx.on('stats:sampled', () => {})
    // @ts-expect-error an addon does not steer the peer
    ctx.peer.leave()
    return { typed: { period } }
  },
})

// A factory asks for its options, and only for those.
typed()
typed({ period: '2' })
// @ts-expect-error "Type 'number' is not assignable to type 'string'"
typed({ period: 2 })
// @ts-expect-error "Expected 0 arguments"
channels({})
const needy = defineAddon({ name: 'needy', options: v.object({ url: v.string() }), setup: () => {} })
// @ts-expect-error "Expected 1 arguments"
needy()

// An addon without members adds none; its name is known.
expectTypeOf(new Peer().addon(needy({ url: '' })).addons.size).toEqualTypeOf<number>()
expectTypeOf(needy.name).toEqualTypeOf<'needy'>()

defineAddon({
  name: 'late',
  // @ts-expect-error "setup must be synchronous"
  setup: async () => ({ late: true }),
})

// What is required is there without a check.
expectTypeOf<AddonContext<object, { channels: typeof channels }>['needs']['channels']>().toEqualTypeOf<ChannelsApi>()
