import { channels, compose, defineAddon, Peer, type Transfer, type Uses } from 'peerwright'
import { expectTypeOf } from 'vitest'

// The batteries are in, and typed.
const peer = new Peer({ app: 'test' })
expectTypeOf(peer).toEqualTypeOf<Peer>()
expectTypeOf(peer.send('hello')).toEqualTypeOf<Transfer>()
expectTypeOf(peer.broadcast.ignored).toEqualTypeOf<number>()
peer.on('channel:message', async ({ remote, data }) => [remote.id, await data])
// @ts-expect-error "broadcast is already attached"
new Peer().addon((await import('@peerwright/addon-broadcast')).broadcast())
const greet = (someone: Uses<typeof channels>) => someone.send('hello')
greet(peer)

// Any set of addons makes a class of its own.
const notes = defineAddon({ name: 'notes', requires: { channels }, setup: () => ({ notes: [] as string[] }) })
const NotesPeer = compose(channels(), notes())
expectTypeOf(new NotesPeer().notes).toEqualTypeOf<string[]>()
expectTypeOf(new NotesPeer({ app: 'test' }).open).toEqualTypeOf<typeof peer.open>()
// @ts-expect-error "Property 'send' does not exist"
;new (compose())().send('x')

// What does not fit is a sentence.
// @ts-expect-error "notes requires channels: attach it first"
compose(notes(), channels())
// @ts-expect-error "channels is already attached"
compose(channels(), channels())
