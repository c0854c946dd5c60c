import { Peer } from '@peerwright/core'
import { defaultRtc, RelayTransport, relay, testTransport } from '@peerwright/testkit'
import { startRelay } from '@peerwright/testkit/relay-server'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'

testTransport({ describe, it, expect }, 'relay', async () => {
  let server = await startRelay()
  const { url, port } = server
  return {
    transport: () => new RelayTransport({ url, WebSocket }),
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

  it('brings two peers together, also after an outage', async () => {
    await using server = await startRelay()
    const rtc = await defaultRtc()
    const peer = () => new Peer({ rtc }).addon(relay({ url: server.url, WebSocket }))
    await using alice = peer()
    await using bob = peer()
    await alice.join('lobby')
    server.drop()
    await bob.join('lobby')
    await expect.poll(() => alice.connections.get(bob.id)?.state, { timeout: 10_000 }).toBe('connected')
  })

  it('has no clients left once they closed', async () => {
    await using server = await startRelay()
    const transport = new RelayTransport({ url: server.url, WebSocket })
    await transport.connect({ signal: new AbortController().signal, online() {}, offline() {}, lost() {} })
    expect(server.clients).toBe(1)
    await transport.close()
    await expect.poll(() => server.clients).toBe(0)
  })
})
