import { disposeRooms } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeMedia, media } from './media'
import { connectionOf, countOffers, errorsOf, framesArrive, receives, type StreamsPeer, stage } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

const LABELS = ['a', 'b', 'c', 'd'] as const
const CYCLES = 50

/** A small generator of numbers below 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Streams to share: audio, video or both. */
const palette = () => [media('audio', 'video'), media('video'), media('audio'), media('video')]

/** Shares or unshares something at random, and says what is shared then. */
function step(peer: StreamsPeer, streams: readonly MediaStream[], next: () => number): void {
  const label = LABELS[Math.floor(next() * LABELS.length)] as string
  const stream = streams[Math.floor(next() * streams.length)]
  if (next() < 0.4) peer.unshare(label)
  else peer.share({ label, stream })
}

const sharedBy = ({ streams }: StreamsPeer): Record<string, string> =>
  Object.fromEntries(
    [...streams.values()]
      .map(
        ({ label, tracks }) =>
          [
            label,
            tracks
              .map(({ kind }) => kind)
              .sort()
              .join(' '),
          ] as const,
      )
      .sort(),
  )

describe('50 cycles of share and unshare at random, from both sides at once', () => {
  it.each([1, 2, 3, 4])('end in what both sides asked for, with seed %i', async (seed) => {
    const next = random(seed)
    const [alice, bob] = await stage({}, 'alice', 'bob')
    const peers = [alice, bob]
    const errors = peers.map(errorsOf)
    const streams = [palette(), palette()]
    const connection = connectionOf(alice, bob)
    const counted = countOffers(connection)
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      for (const [index, peer] of peers.entries()) step(peer, streams[index] as MediaStream[], next)
      // As long as the browser likes: sometimes in one task, sometimes with a negotiation in between.
      if (next() < 0.5) await alice.connections.get(bob.id)?.ping()
    }
    await receives(bob, sharedBy(alice))
    await receives(alice, sharedBy(bob))
    await vi.waitFor(() => expect(connection.signalingState).toBe('stable'))
    for (const [to, from] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      const tracks = to.remoteStreams.flatMap(({ stream }) => stream.getVideoTracks())
      for (const track of tracks) await framesArrive(connectionOf(to, from), track, 1)
    }
    expect(errors).toEqual([[], []])
    // At most: of each kind, what one side shared at once, without what the other side had to use.
    expect(connection.getTransceivers().length).toBeLessThanOrEqual(2 * LABELS.length * 2)
    expect(counted.offers).toBeLessThanOrEqual(2 * LABELS.length * 2 * 2)
  })
})
