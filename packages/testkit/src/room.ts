import { Peer, type PeerJoinOptions, type PeerOptions } from '@peerwright/core'
import { defaultRtc } from './default-rtc'
import { meetEachOther } from './meeting'
import { type MemoryNetwork, memoryNetwork } from './memory-network'
import type { RoomPeer } from './room-peer'

const barePeer = (network: MemoryNetwork, name: string, options: PeerOptions) =>
  new Peer(options).addon(network.addon({ name }))

/** A peer on a memory network. */
export type MemoryPeer = ReturnType<typeof barePeer>

export interface RoomOptions<Built extends RoomPeer> {
  /** Attaches addons to each peer before it joins: `(peer) => peer.addon(channels())`. @defaultValue none */
  readonly addons?: (peer: MemoryPeer) => Built
  /** Meet somebody on the network of another room: a late joiner. @defaultValue a new, faultless one */
  readonly network?: MemoryNetwork
  /** @defaultValue the browser's own; in Node that of `@roamhq/wrtc` */
  readonly rtc?: NonNullable<PeerOptions['rtc']>
  /** Further options of every peer. */
  readonly options?: Omit<PeerOptions, 'rtc'>
  /** Options of every join; `metadata` is `{ name }` unless given. @defaultValue `{ room: network.name }` */
  readonly join?: PeerJoinOptions
  /** Milliseconds until the room gives up and says who is missing. @defaultValue 20,000 */
  readonly patience?: number
}

/** What comes along with the peers. */
export interface RoomHandle {
  readonly network: MemoryNetwork
  /** Disposes every peer of this room. */
  dispose(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** One peer per name, and the handle. */
export type Room<Names extends readonly string[], Built> = { readonly [Index in keyof Names]: Built } & RoomHandle

const open = new Set<RoomHandle>()

/**
 * Brings up one peer per name, joins them all and resolves when everybody is connected to everybody.
 *
 * @example
 * ```ts
 * afterEach(disposeRooms)
 *
 * it('a chat line reaches the other', async () => {
 *   const [alice, bob] = await room({ addons: (peer) => peer.addon(channels()) }, 'alice', 'bob')
 *   alice.open('chat')
 * })
 * ```
 */
export function room<const Names extends readonly string[]>(...names: Names): Promise<Room<Names, MemoryPeer>>
export function room<const Names extends readonly string[], Built extends RoomPeer = MemoryPeer>(
  options: RoomOptions<Built>,
  ...names: Names
): Promise<Room<Names, Built>>
export async function room(...[first, ...rest]: readonly unknown[]): Promise<unknown> {
  const options = (typeof first === 'object' ? first : {}) as RoomOptions<RoomPeer>
  const names = (typeof first === 'object' ? rest : [first, ...rest]) as string[]
  const { network = memoryNetwork(), rtc = await defaultRtc(), patience = 20_000 } = options
  const peers = names.map((name) => {
    const peer = barePeer(network, name, { ...options.options, rtc })
    return options.addons?.(peer) ?? peer
  })
  const handle = openRoom(network, peers)
  const joining = peers.map((peer, index) =>
    peer.join({ room: network.name, metadata: { name: names[index] }, ...options.join }),
  )
  try {
    await Promise.all(joining)
    await meetEachOther(names, peers, patience)
  } catch (cause) {
    await handle.dispose()
    throw cause
  }
  return Object.assign(peers, handle)
}

/** Disposes every room that is still open: `afterEach(disposeRooms)`. */
export async function disposeRooms(): Promise<void> {
  await Promise.all([...open].map((handle) => handle.dispose()))
}

function openRoom(network: MemoryNetwork, peers: readonly RoomPeer[]): RoomHandle {
  const dispose = async () => {
    open.delete(handle)
    await Promise.all(peers.map((peer) => peer.dispose()))
  }
  const handle = { network, dispose, [Symbol.asyncDispose]: dispose }
  open.add(handle)
  return handle
}
