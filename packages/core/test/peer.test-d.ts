import { expectTypeOf } from 'vitest'
import type { Addon, None } from '../src/addons/addon'
import type { Composed } from '../src/addons/composition'
import { defineAddon, events } from '../src/addons/define'
import { type Composable, Peer, type PeerClass, type Uses } from '../src/peer'
import {
  broadcast,
  type ChannelsApi,
  channels,
  type FileTransferApi,
  fileTransfer,
  preview,
  type StatsApi,
  stats,
} from './addons/sample-addons'

const bare = new Peer()
const peer = new Peer({ app: 'test' }).addon(channels()).addon(stats({ period: 500 }))
const full = peer.addon(fileTransfer()).addon(preview()).addon(broadcast())

// A peer has the members and events of exactly what is attached.
expectTypeOf(bare).toEqualTypeOf<Peer>()
expectTypeOf(peer.send).toEqualTypeOf<ChannelsApi['send']>()
expectTypeOf(peer.stats).toEqualTypeOf<StatsApi['stats']>()
expectTypeOf(full.preview).toEqualTypeOf<boolean>()
peer.on('stats:sampled', ({ rate }) => expectTypeOf(rate).toEqualTypeOf<number>())
peer.on(['connection:new', 'stats:sampled'], (payload) => payload)
peer.once('error', ({ error }) => expectTypeOf(error.code).toEqualTypeOf<string>())
peer.emit('stats:sampled', { rate: 1 })
// @ts-expect-error "Property 'send' does not exist on type 'Peer<None>'"
bare.send('x')
// @ts-expect-error "is not assignable to parameter of type 'Types<"
bare.on('stats:sampled', () => {})
// @ts-expect-error "Property 'rate' is missing"
peer.emit('stats:sampled', {})
// @ts-expect-error "is not assignable to parameter of type 'Addon"
bare.addon(channels)

// What does not fit is a sentence.
// @ts-expect-error "file-transfer requires channels: attach it first"
bare.addon(fileTransfer())
// @ts-expect-error "preview requires file-transfer: attach it first"
peer.addon(preview())
// @ts-expect-error "channels is already attached"
peer.addon(channels())
const joiner = defineAddon({ name: 'joiner', setup: () => ({ join: () => {} }) })
// @ts-expect-error "joiner brings join, which Peer already brings"
bare.addon(joiner())
const listener = defineAddon({ name: 'listener', setup: () => ({ on: () => {} }) })
// @ts-expect-error "listener brings on, which Peer already brings"
bare.addon(listener())
const sender = defineAddon({ name: 'sender', setup: () => ({ send: () => {} }) })
bare.addon(sender())
// @ts-expect-error "sender brings send, which channels already brings"
peer.addon(sender())
const sampler = defineAddon({ name: 'sampler', events: events<{ 'stats:sampled': number }>(), setup: () => {} })
// @ts-expect-error "sampler emits stats:sampled, which stats already emits"
peer.addon(sampler())
const failing = defineAddon({ name: 'failing', events: events<{ error: string }>(), setup: () => {} })
// @ts-expect-error "failing emits error, which Peer already emits"
bare.addon(failing())

// Detached, it is gone from the type; a cascade takes what required it.
const withoutStats = await full.detach(stats)
expectTypeOf(withoutStats.sendFile).toEqualTypeOf<FileTransferApi['sendFile']>()
// @ts-expect-error "Property 'stats' does not exist"
withoutStats.stats
// @ts-expect-error "is not assignable to parameter of type 'Types<"
withoutStats.on('stats:sampled', () => {})
withoutStats.addon(stats())
expectTypeOf(await full.detach('stats')).toEqualTypeOf(withoutStats)
const withoutChannels = await full.detach(channels, { cascade: true })
expectTypeOf(withoutChannels.stats).toEqualTypeOf<StatsApi['stats']>()
// @ts-expect-error "Property 'preview' does not exist"
withoutChannels.preview
// @ts-expect-error "Property 'sendFile' does not exist"
withoutChannels.sendFile
expectTypeOf(await full.detach('stats' as string)).not.toHaveProperty('send')

// Code that holds a plain peer, or one with more than it needs.
expectTypeOf(full).toExtend<Peer>()
expectTypeOf(bare.get(channels)).toEqualTypeOf<ChannelsApi | undefined>()
const greet = (to: Uses<typeof channels>) => to.send('hello')
const measure = (both: Uses<typeof channels | typeof stats>) => both.addon(broadcast()).stats
greet(peer)
greet(full)
measure(peer)
measure(withoutStats.addon(stats()))
// @ts-expect-error "Property 'channels' is missing"
greet(bare)
// @ts-expect-error "Property 'stats' is missing"
measure(withoutStats)
if (bare.has(channels)) bare.send('x')
const generic = <Addons extends object>(any: Peer<Addons>) => any.on('error', ({ id }) => id)
generic(full)

// An addon only known at run time changes nothing the compiler knows.
expectTypeOf(peer.addon(channels() as Addon)).toEqualTypeOf(peer)

// Subclasses and presets.
class Chat extends Peer {
  shout(): string {
    return this.id.toUpperCase()
  }
}
expectTypeOf(new Chat().shout()).toEqualTypeOf<string>()
expectTypeOf(new Chat().addon(channels()).send).toEqualTypeOf<ChannelsApi['send']>()

declare function compose<const Added extends readonly Addon[]>(
  ...addons: Added & Composable<Added>
): PeerClass<Composed<Added>>
const Preset = compose(broadcast(), channels(), fileTransfer())
expectTypeOf(new Preset({ app: 'x' }).sendFile).toEqualTypeOf<FileTransferApi['sendFile']>()
expectTypeOf(new Preset().addon(stats()).stats).toEqualTypeOf<StatsApi['stats']>()
class Own extends compose(channels()) {
  hello(): void {
    this.send('hello')
  }
}
expectTypeOf(new Own().hello()).toEqualTypeOf<void>()
expectTypeOf(compose()).toEqualTypeOf<PeerClass<None>>()
// @ts-expect-error "file-transfer requires channels: attach it first"
compose(fileTransfer(), channels())
// @ts-expect-error "broadcast is already attached"
compose(broadcast(), broadcast())
