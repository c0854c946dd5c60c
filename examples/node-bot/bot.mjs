import process from 'node:process'
import { channels } from '@peerwright/addon-channels'
import { mqtt } from '@peerwright/addon-mqtt'
import { Peer } from '@peerwright/core'
import wrtc from '@roamhq/wrtc'

// A peer without a browser: greets whoever comes, and says everything back. It ends with Ctrl+C, and says goodbye.

const [url = process.env.BROKER_URL, room = 'lobby', app = 'node-bot'] = process.argv.slice(2)
if (!url) {
  console.error('usage: node bot.mjs <broker url> [room] [app]')
  process.exit(2)
}

const peer = new Peer({ app, rtc: wrtc }).addon(mqtt({ url })).addon(channels())

peer.on('error', ({ error }) => console.error(error.message))

peer.on('connection:connected', async ({ remote }) => {
  const name = String(/** @type {{ name?: unknown } | undefined} */ (remote.metadata)?.name ?? 'stranger')
  await peer.send(`Hello ${name.slice(0, 40)}`, { to: remote.id }).catch(console.error) // it may have left meanwhile
})

peer.on('channel:message', async ({ remote, label, data }) => {
  const message = await data
  await peer.send(/** @type {string} */ (message), { label, to: remote.id }).catch(console.error)
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await peer.dispose()
    process.exit(0)
  })
}

await peer.join({ room, metadata: { name: 'bot' } })
console.log(`in ${room} as ${peer.id}`)
