import { deferred } from './deferred'
import type { RoomPeer } from './room-peer'

/** Resolves when everybody is connected to everybody; rejects after `patience` milliseconds and says who is missing. */
export async function meetEachOther(
  names: readonly string[],
  peers: readonly RoomPeer[],
  patience: number,
): Promise<void> {
  const { promise, resolve, reject } = deferred()
  const check = () => {
    if (missing(names, peers).length === 0) resolve()
  }
  const timer = setTimeout(() => {
    reject(new Error(`Not connected after ${patience} ms: ${missing(names, peers).join(', ')}`))
  }, patience)
  const offs = peers.map((peer) => peer.on('connection', check))
  check()
  await promise.finally(() => {
    clearTimeout(timer)
    for (const off of offs) off()
  })
}

function missing(names: readonly string[], peers: readonly RoomPeer[]): string[] {
  return peers.flatMap((peer, from) =>
    peers.flatMap((other, to) => {
      const state = peer.connections.get(other.id)?.state ?? 'unknown'
      return from === to || state === 'connected' ? [] : [`${names[from]} to ${names[to]} (${state})`]
    }),
  )
}
