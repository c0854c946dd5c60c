import { RelayTransport, testTransport } from '@peerwright/testkit'
import { startRelay } from '@peerwright/testkit/relay-server'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'

const socketClass = WebSocket as unknown as typeof globalThis.WebSocket

testTransport({ describe, it, expect }, 'relay', async () => {
  let server = await startRelay()
  const { url, port } = server
  return {
    transport: () => new RelayTransport({ url, WebSocket: socketClass }),
    outage: async () => {
      await server.close()
      return async () => {
        server = await startRelay({ port })
      }
    },
    dispose: () => server.close(),
  }
})

describe('the relay server', () => {
  it('ignores what it does not understand', async () => {
    await using server = await startRelay()
    const socket = new WebSocket(server.url)
    await new Promise((resolve) => socket.once('open', resolve))
    for (const junk of [[], [0], [1, 255, 255, 1], [9, 0, 0]]) socket.send(Uint8Array.from(junk))
    socket.send(Uint8Array.of(1, 0, 1, 97))
    const [answer] = await new Promise<Buffer[]>((resolve) =>
      socket.once('message', (data) => resolve([data as Buffer])),
    )
    expect([...(answer ?? [])]).toEqual([4, 0, 1, 97])
  })

  it('has no clients left once they closed', async () => {
    await using server = await startRelay()
    const transport = new RelayTransport({ url: server.url, WebSocket: socketClass })
    await transport.connect({ signal: new AbortController().signal, online() {}, offline() {}, lost() {} })
    expect(server.clients).toBe(1)
    await transport.close()
    await expect.poll(() => server.clients).toBe(0)
  })
})
