import { disposeRooms } from '@peerwright/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { closeMedia, media, picture } from './media'
import {
  connectionOf,
  countOffers,
  errorsOf,
  framesArrive,
  pair,
  receives,
  type StreamsPeer,
  stage,
  watch,
} from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

/** The one picture that a peer gets from another under that label. */
function pictureOf(peer: StreamsPeer, label: string): MediaStreamTrack {
  const [track] = peer.remoteStreams.find((remote) => remote.label === label)?.stream.getVideoTracks() ?? []
  if (!track) throw new Error(`No picture of ${label}`)
  return track
}

describe('negotiations', () => {
  it('a camera switch takes none, and the other picture arrives', async () => {
    const [alice, bob] = await pair()
    alice.share({ label: 'camera', stream: new MediaStream([picture('teal', 160)]) })
    await receives(bob, { camera: 'video' })
    const events = watch(bob)
    const connection = connectionOf(bob, alice)
    await framesArrive(connection, pictureOf(bob, 'camera'))
    const counted = countOffers(connection)
    alice.share({ label: 'camera', stream: new MediaStream([picture('maroon', 320)]) })
    const { width } = await arrivesWith(bob, 320)
    expect([width, counted.offers, events]).toEqual([320, 0, []])
  })

  it('a screen beside the camera takes one', async () => {
    const [alice, bob] = await pair()
    alice.share({ label: 'camera', stream: media('video') })
    await receives(bob, { camera: 'video' })
    const counted = countOffers(connectionOf(bob, alice))
    alice.share({ label: 'screen', stream: media('video') })
    await receives(bob, { camera: 'video', screen: 'video' })
    expect(counted.offers).toBe(1)
  })

  it('three streams shared in one tick take one with each remote', async () => {
    const [alice, bob, carol] = await stage({}, 'alice', 'bob', 'carol')
    const counted = [bob, carol].map((peer) => countOffers(connectionOf(peer, alice)))
    alice.share({ label: 'camera', stream: media('audio', 'video') })
    alice.share({ label: 'screen', stream: media('video') })
    alice.share({ label: 'music', stream: media('audio') })
    const expected = { camera: 'audio video', music: 'audio', screen: 'video' }
    for (const peer of [bob, carol]) await receives(peer, expected)
    expect(counted.map(({ offers }) => offers)).toEqual([1, 1])
  })

  it('what replaces something unshared takes none, at once or later', async () => {
    const [alice, bob] = await pair()
    alice.share({ label: 'one', stream: media('video') })
    await receives(bob, { one: 'video' })
    const connection = connectionOf(bob, alice)
    const counted = countOffers(connection)
    alice.unshare('one')
    alice.share({ label: 'two', stream: media('video') })
    await receives(bob, { two: 'video' })
    alice.unshare('two')
    await receives(bob, {})
    alice.share({ label: 'three', stream: media('video') })
    await receives(bob, { three: 'video' })
    await framesArrive(connection, pictureOf(bob, 'three'))
    expect([counted.offers, connection.getTransceivers().length]).toEqual([0, 1])
  })

  it('who answers with a stream of their own adds no medium', async () => {
    const [alice, bob] = await pair()
    alice.share({ label: 'camera', stream: media('video') })
    await receives(bob, { camera: 'video' })
    bob.share({ label: 'camera', stream: media('video') })
    await receives(alice, { camera: 'video' })
    await framesArrive(connectionOf(alice, bob), pictureOf(alice, 'camera'))
    expect(connectionOf(alice, bob).getTransceivers().length).toBe(1)
  })

  it('both at once end with what both share', async () => {
    const [alice, bob] = await pair()
    const errors = [errorsOf(alice), errorsOf(bob)]
    alice.share({ label: 'camera', stream: media('audio', 'video') })
    bob.share({ label: 'camera', stream: media('audio', 'video') })
    await Promise.all([alice, bob].map((peer) => receives(peer, { camera: 'audio video' })))
    await framesArrive(connectionOf(alice, bob), pictureOf(alice, 'camera'))
    await framesArrive(connectionOf(bob, alice), pictureOf(bob, 'camera'))
    expect(errors).toEqual([[], []])
  })
})

/** Plays what a peer gets until it has that width. */
async function arrivesWith(peer: StreamsPeer, width: number): Promise<{ width: number }> {
  const video = Object.assign(document.createElement('video'), {
    srcObject: new MediaStream([pictureOf(peer, 'camera')]),
    muted: true,
    autoplay: true,
  })
  document.body.append(video)
  while (video.videoWidth !== width) await new Promise((resolve) => video.addEventListener('resize', resolve))
  video.remove()
  return { width: video.videoWidth }
}
