import { broadcast } from '@peerwright/addon-broadcast'
import { Peer, PeerError } from '@peerwright/core'
import { defaultRtc, testAddon } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'

testAddon({ describe, it, expect }, () => broadcast())

const rtc = await defaultRtc()

describe('broadcast', () => {
  const peers = new Set<{ dispose(): Promise<void> }>()
  const peer = (name?: string) => {
    const made = new Peer({ rtc }).addon(broadcast(name === undefined ? {} : { name }))
    peers.add(made)
    return made
  }

  afterEach(async () => {
    vi.unstubAllGlobals()
    await Promise.all([...peers].map((made) => made.dispose()))
    peers.clear()
  })

  it('brings two peers together without a server', async () => {
    const [alice, bob] = [peer(), peer()]
    await Promise.all([alice.join('lobby'), bob.join('lobby')])
    await vi.waitFor(() => expect(alice.connections.get(bob.id)?.state).toBe('connected'), 10_000)
    await bob.leave()
    await vi.waitFor(() => expect(alice.connections.size).toBe(0), 10_000)
    await Promise.all([alice.dispose(), bob.dispose()])
  })

  it('goes on where somebody else talks on the same channel', async () => {
    const stranger = new BroadcastChannel('noisy')
    const alice = peer('noisy')
    await alice.join('lobby')
    stranger.postMessage('hello?')
    await vi.waitFor(() => expect(alice.broadcast.ignored).toBe(1))
    expect(alice.active).toBe(true)
    stranger.close()
  })

  it('says that it is unreachable where the browser forbids channels', async () => {
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor() {
          throw new DOMException('Opaque origins have no channels', 'SecurityError')
        }
      },
    )
    const cause: unknown = await peer()
      .join('lobby')
      .catch((error) => error)
    expect(PeerError.is(cause, 'TRANSPORT_UNREACHABLE')).toBe(true)
    expect(cause).toMatchObject({ details: { transport: 'broadcast' }, cause: { name: 'SecurityError' } })
  })

  it('refuses an empty name', () => {
    expect(() => broadcast({ name: '' })).toThrow(/ADDON_OPTIONS/)
  })
})
