import { type Addon, Peer, type RtcImplementation } from '@peerwright/core'
import { defaultRtc } from './default-rtc'
import { meetEachOther } from './meeting'
import { type MemoryNetwork, memoryNetwork } from './memory-network'
import { type PeerState, stateOf } from './peer-state'
import { type RoomHandle, room } from './room'
import { settle } from './settle'
import { type TrackedRtc, trackedRtc } from './tracked-rtc'

export interface AddonSuiteOptions {
  /** Attaches what the addon requires: `(peer) => peer.addon(channels())`. @defaultValue nothing */
  readonly requires?: (peer: Peer) => unknown
  /** Whether it brings one member, named after it, as third parties should. @defaultValue true */
  readonly namespaced?: boolean
  /** Milliseconds that giving back may take. @defaultValue 5,000 */
  readonly patience?: number
  /** @defaultValue the browser's own; in Node that of `@roamhq/wrtc` */
  readonly rtc?: RtcImplementation
}

/** What happens to a peer before it joins. */
export type Preparation = (peer: Peer) => unknown

/** Peers for one test of an addon, whose WebRTC objects are watched. */
export class AddonBench {
  readonly name: string
  readonly #make: () => Addon
  readonly #options: AddonSuiteOptions
  readonly #rtc: RtcImplementation
  readonly #tracked = new Map<Peer, TrackedRtc<RtcImplementation>>()
  readonly #open: Pick<RoomHandle, 'dispose'>[] = []

  static async open(make: () => Addon, options: AddonSuiteOptions): Promise<AddonBench> {
    return new AddonBench(make, options, options.rtc ?? (await defaultRtc()))
  }

  private constructor(make: () => Addon, options: AddonSuiteOptions, rtc: RtcImplementation) {
    this.#make = make
    this.#options = options
    this.#rtc = rtc
    this.name = make().name
  }

  /** A peer that is in no room. */
  solo(): Peer {
    const tracked = trackedRtc(this.#rtc)
    const peer = new Peer({ rtc: tracked.rtc })
    this.#options.requires?.(peer)
    this.#open.push(peer)
    this.#tracked.set(peer, tracked)
    return peer
  }

  /** A peer in the room of that network, waiting for nobody. */
  async join(network: MemoryNetwork, name: string, prepare?: Preparation): Promise<Peer> {
    const tracked = trackedRtc(this.#rtc)
    const addons = (peer: Peer) => {
      this.#options.requires?.(peer)
      prepare?.(peer)
      return peer
    }
    const opened = await room({ addons: addons as never, network, rtc: tracked.rtc }, name)
    const peer = opened[0] as unknown as Peer
    this.#open.push(opened)
    this.#tracked.set(peer, tracked)
    return peer
  }

  /** Two connected peers in a room of their own. */
  async pair(prepare?: Preparation): Promise<readonly [Peer, Peer]> {
    const network = memoryNetwork()
    const names = ['alice', 'bob'] as const
    const [alice, bob] = await Promise.all([
      this.join(network, names[0], prepare),
      this.join(network, names[1], prepare),
    ])
    await this.met(alice, bob)
    return [alice, bob]
  }

  /** Resolves when they are connected to each other. */
  met(...peers: readonly Peer[]): Promise<void> {
    return meetEachOther(
      peers.map(({ id }) => id),
      peers,
      20_000,
    )
  }

  /** Attaches a new instance of the addon. */
  readonly attach = (peer: Peer): void => {
    peer.addon(this.#make() as never)
  }

  async detach(peer: Peer): Promise<void> {
    await peer.detach(this.name as never)
  }

  state(peer: Peer): PeerState {
    return stateOf(peer, this.tracked(peer))
  }

  tracked(peer: Peer): TrackedRtc<RtcImplementation> {
    const tracked = this.#tracked.get(peer)
    if (!tracked) throw new Error('A peer of another bench')
    return tracked
  }

  /** Resolves once both read the same, or when patience ends, to what they read then. */
  settle<Value>(read: () => Value, expected: () => Value): Promise<[actual: Value, expected: Value]> {
    return settle(read, expected, this.#options.patience)
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((opened) => opened.dispose()))
  }
}
