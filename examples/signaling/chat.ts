import type { channels } from '@peerwright/addon-channels'
import type { Uses } from '@peerwright/core'

const find = (id: string) => document.getElementById(id) as HTMLElement

/** Joins the lobby, shows how many are there and what they say, and sends what is typed. */
export function chat(peer: Uses<typeof channels>): void {
  const show = (line: string) => {
    const item = document.createElement('li')
    item.textContent = line
    find('messages').append(item)
  }
  peer.on('error', ({ error }) => show(error.message))
  peer.on('connection', () => {
    const here = [...peer.connections.values()].filter(({ state }) => state === 'connected').length
    find('here').textContent = here > 0 ? `${here} more` : 'nobody else'
  })
  peer.on('channel:message', async ({ data }) => show(String(await data)))

  const text = find('text') as HTMLInputElement
  find('form').addEventListener('submit', (event) => {
    event.preventDefault()
    peer.send(text.value).catch((error: unknown) => show(String(error)))
    text.value = ''
  })
  peer.join('lobby').catch((error: unknown) => show(String(error)))
}
