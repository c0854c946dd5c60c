// A stranger's project: composes a peer, writes an addon, and takes it off again.
import { broadcast } from '@peerwright/addon-broadcast'
import { channels } from '@peerwright/addon-channels'
import { defineAddon, events, Peer, PeerError } from '@peerwright/core'
import { Peer as Batteries, compose } from 'peerwright'

const greeter = defineAddon({
  name: 'greeter',
  requires: { channels },
  events: events<{ 'greeter:greeted': { name: string } }>(),
  setup(ctx) {
    return {
      greeter: {
        greet(name: string): string {
          ctx.emit('greeter:greeted', { name })
          return `Hello ${name}, ${ctx.needs.channels.channels.size} channels are open`
        },
      },
    }
  },
})

const greeted: string[] = []
const peer = new Peer().addon(broadcast()).addon(channels()).addon(greeter())
peer.on('greeter:greeted', ({ name }) => void greeted.push(name))

expect('a greeting', peer.greeter.greet('Ada'), 'Hello Ada, 0 channels are open')
expect('the event', greeted.join(), 'Ada')
expect('the addons', [...peer.addons.keys()].join(), 'broadcast,channels,greeter')
const refusal = await peer.detach(channels).catch((error: unknown) => error)
expect('the refusal', PeerError.is(refusal, 'ADDON_IN_USE'), true)
expect('what is left', (await peer.detach(greeter)).has(greeter), false)

const Composed = compose(broadcast(), channels())
for (const preset of [new Batteries(), new Composed()]) {
  expect('a preset', preset.has(channels), true)
  await preset.dispose()
}
await peer.dispose()

function expect(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: expected ${String(expected)}, got ${String(actual)}`)
}
