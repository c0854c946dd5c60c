import { streams } from '@peerwright/addon-streams'
import { disposeRooms } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeMedia, media, picture } from './media'
import { closeRelays, relayed } from './relayed'
import { connectionOf, errorsOf, framesArrive, pair, received, receives, type StreamsPeer, stage, watch } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
  closeRelays()
})

const videoOf = (peer: StreamsPeer) => peer.remoteStreams[0]?.stream.getVideoTracks()[0] as MediaStreamTrack

describe('who comes and goes', () => {
  it('a late joiner gets everything shared, once', async () => {
    const { network, 0: alice, 1: bob } = await stage({}, 'alice', 'bob')
    alice.share({ label: 'camera', stream: media('audio', 'video') })
    alice.share({ label: 'screen', stream: media('video') })
    bob.share({ label: 'camera', stream: media('video') })
    await receives(bob, { camera: 'audio video', screen: 'video' })
    const { 0: carol } = await stage({ network }, 'carol')
    const events = watch(carol)
    await receives(carol, { camera: 'audio video', screen: 'video' }, alice)
    await receives(carol, { camera: 'video' }, bob)
    await framesArrive(
      connectionOf(carol, alice),
      carol.remoteStreams.find(({ label }) => label === 'screen')!.stream.getVideoTracks()[0]!,
    )
    expect(events.filter((event) => event.startsWith('stream:')).length).toBeLessThanOrEqual(3)
  })

  it('who leaves and comes back gets it again once, and is gone in between', async () => {
    const { network, 0: alice, 1: bob } = await stage({}, 'alice', 'bob')
    alice.share({ label: 'camera', stream: media('video') })
    bob.share({ label: 'camera', stream: media('video') })
    await receives(bob, { camera: 'video' })
    await receives(alice, { camera: 'video' })
    const [aliceEvents, bobEvents] = [watch(alice), watch(bob)]
    await bob.leave()
    expect(received(bob)).toEqual({})
    await receives(alice, {})
    await bob.join({ room: network.name })
    await receives(bob, { camera: 'video' })
    await receives(alice, { camera: 'video' })
    const again = ['track:remove camera video', 'stream:remove camera', 'stream:add camera', 'track:add camera video']
    expect([aliceEvents, bobEvents]).toEqual([again, again])
  })

  it('a connection that is replaced keeps its streams, with new tracks', async () => {
    const [alice, bob] = await pair()
    const errors = errorsOf(bob)
    alice.share({ label: 'camera', stream: media('video'), metadata: { name: 'Ada' } })
    await receives(bob, { camera: 'video' })
    const events = watch(bob)
    const { stream } = bob.remoteStreams[0]!
    const former = videoOf(bob)
    const lost = connectionOf(bob, alice)
    lost.close()
    await vi.waitFor(() => expect(connectionOf(bob, alice)).not.toBe(lost), 20_000)
    await vi.waitFor(() => expect(videoOf(bob) && videoOf(bob) !== former).toBe(true), 20_000)
    await framesArrive(connectionOf(bob, alice), videoOf(bob))
    expect(bob.remoteStreams[0]?.stream).toBe(stream)
    expect(events).toEqual(['track:remove camera video', 'track:add camera video'])
    expect(errors).toEqual([])
  })

  it('detaching in the middle takes everything back, and attaching again brings it again', async () => {
    const [alice, bob] = await pair()
    alice.share({ label: 'camera', stream: media('video') })
    bob.share({ label: 'camera', stream: media('video') })
    await receives(bob, { camera: 'video' })
    await receives(alice, { camera: 'video' })
    const connection = connectionOf(alice, bob)
    const plain = await bob.detach(streams)
    await receives(alice, {})
    await vi.waitFor(() =>
      expect(connection.getTransceivers().map(({ currentDirection }) => currentDirection)).not.toContain('sendrecv'),
    )
    const back = plain.addon(streams()) as unknown as StreamsPeer
    const errors = errorsOf(back)
    await receives(back, { camera: 'video' })
    back.share({ label: 'camera', stream: media('video') })
    await receives(alice, { camera: 'video' })
    await framesArrive(connection, videoOf(alice))
    await framesArrive(connectionOf(back, alice), videoOf(back))
    expect([connection.getTransceivers().length, errors]).toEqual([1, []])
  })

  it('detached and attached again in one go, it has everything', async () => {
    const [alice, bob] = await pair()
    alice.share({ label: 'camera', stream: media('video') })
    bob.share({ label: 'camera', stream: media('video') })
    await receives(bob, { camera: 'video' })
    const back = (await bob.detach(streams)).addon(streams()) as unknown as StreamsPeer
    back.share({ label: 'other', stream: media('video') })
    await receives(back, { camera: 'video' })
    await receives(alice, { other: 'video' })
    await framesArrive(connectionOf(alice, back), videoOf(alice))
  })

  it('a remote without the addon gets nothing, and everything once it has it', async () => {
    const [alice, bob] = await pair()
    const plain = await bob.detach(streams)
    await vi.waitFor(() => expect(alice.connections.get(bob.id)?.addons.has('streams')).toBe(false))
    alice.share({ label: 'camera', stream: media('video') })
    await alice.connections.get(bob.id)?.ping()
    expect(connectionOf(alice, bob).getTransceivers().length).toBe(0)
    const back = plain.addon(streams()) as unknown as StreamsPeer
    await receives(back, { camera: 'video' })
  })
})

describe('tracks that end', () => {
  it('leave the stream, and take the label along with the last one', async () => {
    const [alice, bob] = await pair()
    const [one, other] = await Promise.all([relayed(picture()), relayed(picture())])
    const stream = new MediaStream([one.track, other.track])
    alice.share({ label: 'camera', stream })
    await receives(bob, { camera: 'video video' })
    const events = watch(bob)
    const stopped: unknown[] = []
    alice.on('share:stopped', ({ label, reason }) => stopped.push([label, reason]))
    await one.end()
    await receives(bob, { camera: 'video' })
    expect([stream.getTracks(), stopped]).toEqual([[other.track], []])
    await other.end()
    await receives(bob, {})
    expect([alice.streams.size, stopped]).toEqual([0, [['camera', 'ended']]])
    expect(events).toEqual(['track:remove camera video', 'track:remove camera video', 'stream:remove camera'])
  })

  it('leave the label shared when the application manages it', async () => {
    const [alice, bob] = await pair()
    const { track, end } = await relayed(picture())
    alice.share({ label: 'camera', stream: new MediaStream([track]), managed: false })
    await receives(bob, { camera: 'video' })
    const events = watch(bob)
    await end()
    await receives(bob, { camera: '' })
    alice.share({ label: 'camera', stream: media('video') })
    await receives(bob, { camera: 'video' })
    expect(events).toEqual(['track:remove camera video', 'track:add camera video'])
  })

  it('are stopped when they are unshared or replaced and the addon owns them', async () => {
    const [alice] = await pair()
    const tracks = [picture(), picture(), picture()]
    alice.share({ label: 'mine', stream: new MediaStream([tracks[0]!]) })
    alice.share({ label: 'yours', stream: new MediaStream([tracks[1]!]), managed: true })
    alice.share({ label: 'yours', stream: new MediaStream([tracks[2]!]) })
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['live', 'ended', 'live'])
    alice.unshare('mine')
    alice.unshare('yours')
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['live', 'ended', 'ended'])
  })
})
