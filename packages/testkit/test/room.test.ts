import { defineAddon } from '@peerwright/core'
import { defaultRtc, disposeRooms, type MemoryPeer, memoryNetwork, room, trackedRtc } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'

const greeter = defineAddon({
  name: 'greeter',
  setup: (ctx) => ({ greeter: { remotes: () => [...ctx.peer.connections.keys()] } }),
})

describe('room', () => {
  afterEach(disposeRooms)

  it('brings up one connected peer per name', async () => {
    const [alice, bob, carol] = await room('alice', 'bob', 'carol')
    expect([...alice.connections.keys()].sort()).toEqual([bob.id, carol.id].sort())
    expect(bob.connections.get(carol.id)?.metadata).toEqual({ name: 'carol' })
  })

  it('lets somebody join late', async () => {
    const first = await room('alice', 'bob')
    const [carol] = await room({ network: first.network }, 'carol')
    await vi.waitFor(
      () => expect([...carol.connections.values()].map(({ state }) => state)).toEqual(['connected', 'connected']),
      10_000,
    )
  })

  it('connects over a network that loses, doubles and delays', async () => {
    const network = memoryNetwork({ loss: 0.3, duplicate: 0.3, delay: [0, 300], seed: 3 })
    const [alice, bob] = await room({ network }, 'alice', 'bob')
    expect(alice.connections.get(bob.id)?.state).toBe('connected')
    expect(network.deliveries.lost).toBeGreaterThan(0)
  })

  it('attaches addons before joining, and the tuple knows their members', async () => {
    const [alice, bob] = await room({ addons: (peer) => peer.addon(greeter()) }, 'alice', 'bob')
    expect(alice.greeter.remotes()).toEqual([bob.id])
  })

  it('leaves no connection, listener or subscription once it is disposed', async () => {
    const tracked = trackedRtc(await defaultRtc())
    const { network, dispose } = await room({ rtc: tracked.rtc }, 'alice', 'bob')
    expect(tracked.live).toHaveLength(2)
    await dispose()
    await vi.waitFor(() => expect(tracked.report()).toEqual([]))
    expect(network.subscriptions).toEqual([])
  })

  it('says who is missing when it gives up', async () => {
    const refused = vi.fn()
    const addons = (peer: MemoryPeer) => {
      peer.on('error', refused)
      return peer
    }
    const meeting = room({ patience: 200, addons, join: { verify: () => false } }, 'alice', 'bob')
    await expect(meeting).rejects.toThrow(/Not connected after 200 ms: alice to bob \(unknown\)/)
    expect(refused).toHaveBeenCalled()
  })
})
