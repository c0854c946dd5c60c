import { type StreamError, streams } from '@peerwright/addon-streams'
import { defineAddon, type RemotePeer } from '@peerwright/core'
import { disposeRooms, type MemoryPeer, room } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeMedia, media } from './media'
import { errorsOf, receives, type StreamsPeer, stage, watch } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

/** Says what it likes under the name of the addon. */
const stranger = defineAddon({
  name: 'streams',
  setup: (ctx) => ({ say: (remote: RemotePeer, message: unknown) => ctx.control.send(remote, message) }),
})

async function scene() {
  const { network, 0: alice } = await stage({}, 'alice')
  const { 0: mallory } = await room({ network, addons: (peer: MemoryPeer) => peer.addon(stranger()) }, 'mallory')
  await vi.waitFor(() => expect(mallory.connections.size).toBe(1), 15_000)
  const remote = mallory.connections.get(alice.id) as RemotePeer
  return { alice, mallory, network, say: (message: unknown) => mallory.say(remote, message), remote }
}

const put = (more: object = {}) => ({ put: { label: 'camera', tracks: [{ key: 'x', muted: false }], ...more } })

describe('a stranger', () => {
  it.each([
    ['nothing', null],
    ['an unknown message', { hello: 1 }],
    ['two at once', { drop: 'a', put: put().put }],
    ['a label that is too long', put({ label: 'x'.repeat(65) })],
    ['no label', { put: { tracks: [] } }],
    ['a label that is no text', { drop: { toString: 'x' } }],
    ['too many tracks', put({ tracks: Array(16).fill({ key: 'x', muted: false }) })],
    ['a key that is too long', put({ tracks: [{ key: 'x'.repeat(65), muted: false }] })],
    ['more than is known', put({ admin: true })],
    ['metadata that is too large', put({ metadata: 'x'.repeat(20_000) })],
    ['a wish for a thousand media', { want: { audio: 1_000, video: 0 } }],
    ['a wish for half a medium', { want: { audio: 0.5, video: 0 } }],
  ])('who says %s is not heard, and counted', async (_, message) => {
    const { alice, say, remote } = await scene()
    const [events, errors] = [watch(alice), errorsOf(alice)]
    say(message)
    await vi.waitFor(() => expect(alice.dropped.get('control')).toBe(1))
    await remote.ping()
    expect([events, errors, alice.remoteStreams]).toEqual([[], [], []])
  })

  it('who announces what never comes shows nothing, however often, and is told of once', async () => {
    const { alice, say, remote } = await scene()
    const [events, errors] = [watch(alice), errorsOf(alice)]
    for (let count = 0; count < 100; count++)
      say({ put: { label: `__proto__${count}`, tracks: [{ key: 'x', muted: true }] } })
    say({ drop: '__proto__' })
    for (const turn of ['give', 'ask', 'back', 'ask']) say({ turn })
    await vi.waitFor(() => expect(errors.length).toBe(1))
    await remote.ping()
    expect([events, alice.remoteStreams]).toEqual([[], []])
    expect(errors[0]?.cause).toMatchObject({ code: 'STREAM_LIMIT' })
  })

  it('who wants everything gets as many media as a connection takes, and others are served', async () => {
    const { alice, mallory, network, say, remote } = await scene()
    const errors = errorsOf(alice)
    say({ want: { audio: 30, video: 30 } })
    await remote.ping()
    await vi.waitFor(() => expect(remote.connection.signalingState).toBe('stable'))
    expect(remote.connection.getTransceivers().length).toBeLessThanOrEqual(30)
    const { 0: bob } = await stage({ network }, 'bob')
    alice.share({ label: 'camera', stream: media('video') })
    await receives(bob as StreamsPeer, { camera: 'video' }, alice)
    expect(mallory.connections.size).toBe(2)
    expect(errors.map(({ cause }) => (cause as StreamError).code)).toEqual(
      alice.id < mallory.id ? ['STREAM_LIMIT'] : [],
    )
    expect(alice.has(streams)).toBe(true)
  })
})
