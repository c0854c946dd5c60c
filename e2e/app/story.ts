import { channels } from '@peerwright/addon-channels'
import { Peer } from 'peerwright'
import { explain } from './explain'

// The whole story in the page's own words: nothing is evaluated from outside. How it ended is in the document.
const peer = new Peer()
const violations: string[] = []
const messages: unknown[] = []
const listeners: ((message: unknown) => void)[] = []

addEventListener('securitypolicyviolation', ({ violatedDirective }) => violations.push(violatedDirective))

peer.on('error', ({ error }) => console.error(explain(error)))

peer.on('channel:message', async ({ data }) => {
  const message = await data
  const listener = listeners.shift()
  listener ? listener(message) : messages.push(message)
})

const heard = (): Promise<unknown> =>
  new Promise((resolve) => {
    messages.length > 0 ? resolve(messages.shift()) : listeners.push(resolve)
  })

const happens = (name: 'channel:open' | 'connection:closed') =>
  new Promise<void>((resolve) => peer.once(name, () => resolve()))

const roles = { host, guest }

tell().then(
  (told) => show(violations.length > 0 ? `violated: ${violations}` : told),
  (error: unknown) => show(`failed: ${explain(error)}`),
)

async function tell(): Promise<string> {
  const name = new URLSearchParams(location.search).get('name') === 'host' ? 'host' : 'guest'
  const opens = happens('channel:open')
  peer.open('chat')
  await peer.join({ room: 'story', metadata: { name } })
  await opens
  await peer.send(`I am the ${name}`, 'chat')
  const greeting = await heard()
  const [remote] = peer.connections.values()
  await roles[name]()
  return JSON.stringify({ greeting, metadata: remote?.metadata })
}

/** Takes the channels away and brings them back. */
async function host(): Promise<void> {
  const closes = happens('connection:closed')
  const plain = await peer.detach(channels)
  plain.addon(channels())
  await peer.send({ said: 'back' })
  await heard()
  await closes
}

/** Leaves once the host has confirmed the answer. */
async function guest(): Promise<void> {
  await heard()
  await peer.send(new Uint8Array([1, 2, 3]))
  await peer.leave()
}

function show(result: string): void {
  const output = document.createElement('output')
  output.textContent = result
  document.body.append(output)
}
