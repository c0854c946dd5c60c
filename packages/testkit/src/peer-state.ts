import type { Peer, RtcImplementation } from '@peerwright/core'
import type { TrackedRtc } from './tracked-rtc'

/** What can be seen of a peer from outside, without its ids, so that two peers compare. */
export interface PeerState {
  /** What addons mixed in: own enumerable members. */
  readonly members: readonly string[]
  readonly taps: readonly string[]
  readonly json: unknown
  /** What its remotes told: addons by name. */
  readonly remotes: readonly (readonly string[])[]
  /** Labels of channels that are not closed. */
  readonly channels: readonly string[]
  /** Listeners on connections and channels. */
  readonly listeners: readonly string[]
}

export function stateOf(peer: Peer, tracked: TrackedRtc<RtcImplementation>): PeerState {
  return {
    members: membersOf(peer),
    taps: tapsOf(peer),
    json: withoutIds(peer),
    remotes: [...peer.connections.values()].map(({ addons }) => [...addons.keys()].sort()),
    channels: tracked.channels.map(({ label }) => label).sort(),
    listeners: [...tracked.listeners].sort(),
  }
}

export const membersOf = (peer: Peer): string[] => Object.keys(peer).sort()

const tapsOf = ({ hooks }: Peer): string[] =>
  Object.values(hooks)
    .flatMap((hook) => hook.taps.map(({ name }: { name: string }) => `${name} in ${hook.name}`))
    .sort()

/** Ids and room names differ from run to run: they become numbers in the order in which they are met. */
function withoutIds(peer: Peer): unknown {
  const ids = [peer.room, peer.id, ...peer.connections.keys()].filter(Boolean)
  const text = ids.reduce((json, id, index) => json.replaceAll(id, `id ${index}`), JSON.stringify(peer))
  return sorted(JSON.parse(text))
}

/** Lists of names in one order, whichever addon came first. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort()
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]))
}
