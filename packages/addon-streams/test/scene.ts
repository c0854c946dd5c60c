import { streams } from '@peerwright/addon-streams'
import type { PeerError } from '@peerwright/core'
import { type MemoryPeer, type RoomOptions, room } from '@peerwright/testkit'
import { expect, vi } from 'vitest'

const withStreams = (peer: MemoryPeer) => peer.addon(streams())

export type StreamsPeer = ReturnType<typeof withStreams>

/** Connected peers with the streams addon; options of the room as far as given. */
export const stage = <const Names extends readonly string[]>(
  options: Omit<RoomOptions<StreamsPeer>, 'addons'>,
  ...names: Names
) => room<Names, StreamsPeer>({ addons: withStreams, ...options }, ...names)

export const pair = () => stage({}, 'alice', 'bob')

/** Names of stream and track events, with their labels, in order. */
export function watch(peer: StreamsPeer): string[] {
  const names: string[] = []
  peer.on('stream', ({ name, label }) => names.push(`${name} ${label}`))
  peer.on('track', ({ name, label, track }) => names.push(`${name} ${label} ${track.kind}`))
  return names
}

export function errorsOf(peer: StreamsPeer): PeerError[] {
  const errors: PeerError[] = []
  peer.on('error', ({ error }) => errors.push(error))
  return errors
}

/** What a peer has of others: label to kinds, sorted. */
export const received = (peer: StreamsPeer, from?: StreamsPeer): Record<string, string> =>
  Object.fromEntries(
    peer.remoteStreams
      .filter(({ remote }) => !from || remote.id === from.id)
      .map(({ label, stream }) => [
        label,
        stream
          .getTracks()
          .map(({ kind }) => kind)
          .sort()
          .join(' '),
      ])
      .sort(),
  )

export const receives = (peer: StreamsPeer, expected: Record<string, string>, from?: StreamsPeer) =>
  vi.waitFor(() => expect(received(peer, from)).toEqual(expected), 15_000)

export function connectionOf(peer: StreamsPeer, remote: StreamsPeer): RTCPeerConnection {
  const connection = peer.connections.get(remote.id)?.connection
  if (!connection) throw new Error('Not connected')
  return connection
}

/** Counts the offers that a connection makes or takes from now on. */
export function countOffers(connection: RTCPeerConnection): { readonly offers: number } {
  let offers = 0
  connection.addEventListener('signalingstatechange', () => {
    if (connection.signalingState.endsWith('offer')) offers++
  })
  return {
    get offers() {
      return offers
    },
  }
}

/** Resolves when video frames of the stream are decoded: at least that many more than now. */
export async function framesArrive(connection: RTCPeerConnection, track: MediaStreamTrack, count = 3): Promise<void> {
  const first = await decoded(connection, track)
  await vi.waitFor(async () => expect((await decoded(connection, track)) - first).toBeGreaterThanOrEqual(count), 15_000)
}

async function decoded(connection: RTCPeerConnection, track: MediaStreamTrack): Promise<number> {
  const receiver = connection.getReceivers().find((one) => one.track === track)
  for (const report of (await receiver?.getStats())?.values() ?? []) {
    if (report.type === 'inbound-rtp') return report.framesDecoded ?? 0
  }
  return 0
}
