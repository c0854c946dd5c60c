import { disposeRooms } from '@peerwright/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { closeMedia, media } from './media'
import { connectionOf, framesArrive, pair, receives, stage, watch } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

describe('share', () => {
  it('brings a stream with label and metadata, all tracks at once, and its frames', async () => {
    const [alice, bob] = await pair()
    const events = watch(bob)
    const metadata: unknown[] = []
    bob.on('stream:add', (event) => metadata.push(event.metadata, event.stream.getTracks().length, event.remote.id))
    const stream = media('audio', 'video')
    expect(alice.share({ label: 'camera', stream, metadata: { name: 'Ada' } })).toBe(stream)
    await receives(bob, { camera: 'audio video' })
    expect(events).toEqual(['stream:add camera', 'track:add camera audio', 'track:add camera video'])
    expect(metadata).toEqual([{ name: 'Ada' }, 2, alice.id])
    await framesArrive(connectionOf(bob, alice), bob.remoteStreams[0]!.stream.getVideoTracks()[0]!)
  })

  it('shared before anybody joined, it is there with the first negotiation', async () => {
    const { network, 0: alice } = await stage({}, 'alice')
    alice.share({ label: 'camera', stream: media('video') })
    const [bob] = await stage({ network }, 'bob')
    await receives(bob, { camera: 'video' })
    await framesArrive(connectionOf(bob, alice), bob.remoteStreams[0]!.stream.getVideoTracks()[0]!)
  })
})
