import { streams } from '@peerwright/addon-streams'
import { defineAddon, type Peer } from '@peerwright/core'
import { disposeRooms, memoryNetwork, room, testAddon, trackedRtc, trackLeaks } from '@peerwright/testkit'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { closeMedia, media, still } from './media'

afterAll(closeMedia)

// A first-party addon: its verbs stand on the peer itself.
testAddon({ describe, it, expect }, () => streams(), { namespaced: false })

/** Shares as long as it is attached: what the suite proves of it, it proves of an addon that is at work. */
const sharer = defineAddon({
  name: 'sharer',
  requires: { streams },
  setup(ctx) {
    const { share, unshare } = ctx.needs.streams
    share({ label: 'sharer', stream: new MediaStream([still()]) })
    ctx.defer(() => void unshare('sharer'))
  },
})

testAddon({ describe, it, expect }, () => sharer(), { requires: (peer: Peer) => peer.addon(streams()) })

describe('streams in the middle of a call', () => {
  it('detached, they leave no listener and no track', async () => {
    const [tracked, other] = [trackedRtc(globalThis), trackedRtc(globalThis)]
    const network = memoryNetwork()
    const { 0: alice } = await room({ network, rtc: tracked.rtc, addons: (peer) => peer.addon(streams()) }, 'alice')
    const { 0: bob } = await room({ network, rtc: other.rtc, addons: (peer) => peer.addon(streams()) }, 'bob')
    await vi.waitFor(() => expect(alice.connections.size + bob.connections.size).toBe(2), 15_000)
    const leaks = trackLeaks()
    const waiting = () => leaks.report().filter((line) => line.startsWith('ended'))
    const stream = media('audio', 'video')
    alice.share({ label: 'camera', stream, managed: true })
    bob.share({ label: 'camera', stream: media('video') })
    await vi.waitFor(() => expect([alice.remoteStreams.length, bob.remoteStreams.length]).toEqual([1, 1]), 15_000)
    const listeners = bob.has(streams) && tracked.listeners.length
    await alice.detach(streams)
    expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['ended', 'ended'])
    expect(tracked.listeners.length).toBeLessThan(Number(listeners))
    expect(
      tracked.live.flatMap((connection) => connection.getSenders().filter(({ track }) => track?.readyState === 'live')),
    ).toEqual([])
    expect(waiting()).toHaveLength(1) // Bob's
    leaks.stop()
    await disposeRooms()
    expect([...tracked.report(), ...other.report()]).toEqual([])
  })
})
