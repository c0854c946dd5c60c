import {
  type ConnectionEvent,
  Peer,
  type PeerError,
  type PeerJoinOptions,
  type PeerOptions,
  type RemotePeer,
  type RtcImplementation,
} from '@peerwright/core'
import {
  defaultRtc,
  type MemoryNetwork,
  type MemoryNetworkOptions,
  type MemoryTransport,
  memoryNetwork,
  type TrackedRtc,
  trackedRtc,
} from '@peerwright/testkit'
import { expect, vi } from 'vitest'

/** How long anything may take before a test gives up. */
const PATIENCE = 20_000

/** A peer on the stage's network, and what became of it. */
export interface Actor {
  readonly peer: Peer
  readonly transport: MemoryTransport
  readonly tracked: TrackedRtc<RtcImplementation>
  /** Every `error` event. */
  readonly errors: PeerError[]
  /** Every `connection:*` event: its name, and its reason where it has one. */
  readonly events: string[]
  /** Joins the stage's room. */
  join(options?: PeerJoinOptions): Promise<void>
  /** The other as it is seen from here; fails when it is not there. */
  to(other: Actor): RemotePeer
}

/** A network, the peers on it, and the proof that nothing is left of them. */
export class Stage {
  readonly network: MemoryNetwork
  readonly rtc: RtcImplementation
  readonly #actors: Actor[] = []

  constructor(rtc: RtcImplementation, options?: MemoryNetworkOptions) {
    this.rtc = rtc
    this.network = memoryNetwork(options)
  }

  readonly actor = (name: string, options: PeerOptions = {}): Actor => {
    const tracked = trackedRtc(options.rtc ?? this.rtc)
    const peer = new Peer({ ...options, rtc: tracked.rtc }).addon(this.network.addon({ name }))
    const actor: Actor = {
      peer,
      transport: peer.memory,
      tracked,
      errors: [],
      events: [],
      join: (join = {}) => peer.join({ room: this.network.name, metadata: { name }, ...join }),
      to: (other) => {
        const remote = peer.connections.get(other.peer.id)
        if (!remote) throw new Error(`${name} does not see that remote`)
        return remote
      },
    }
    peer.on('error', ({ error }) => actor.errors.push(error))
    peer.on('connection', (event) => {
      const { reason } = event as ConnectionEvent
      actor.events.push([event.name, reason].filter(Boolean).join(' '))
    })
    this.#actors.push(actor)
    return actor
  }

  /** Joins them all in one tick and waits until everybody is connected to everybody. */
  readonly meet = async (...actors: Actor[]): Promise<void> => {
    await Promise.all(actors.map((actor) => actor.join()))
    await connected(...actors)
  }

  /** Two connected peers. */
  readonly pair = async (options?: PeerOptions): Promise<[Actor, Actor]> => {
    const pair: [Actor, Actor] = [this.actor('alice', options), this.actor('bob', options)]
    await this.meet(...pair)
    return pair
  }

  /** Disposes every peer, and proves that it gave everything back. */
  async close(): Promise<void> {
    await Promise.all(this.#actors.map(({ peer }) => peer.dispose()))
    await vi.waitFor(() => {
      expect(this.#actors.flatMap(({ tracked }) => tracked.report())).toEqual([])
      expect(this.network.subscriptions).toEqual([])
    }, PATIENCE)
  }
}

const open: Stage[] = []

export async function stage(options?: MemoryNetworkOptions): Promise<Stage> {
  const opened = new Stage(await defaultRtc(), options)
  open.push(opened)
  return opened
}

/** For `afterEach`. */
export async function closeStages(): Promise<void> {
  await Promise.all(open.splice(0).map((opened) => opened.close()))
}

/** Everybody is connected to everybody. */
export async function connected(...actors: Actor[]): Promise<void> {
  const states = () =>
    actors.map(({ peer }) => actors.map((other) => other.peer === peer || peer.connections.get(other.peer.id)?.state))
  const wanted = actors.map((from) => actors.map((to) => from === to || 'connected'))
  await vi.waitFor(() => expect(states()).toEqual(wanted), PATIENCE)
}

/** Waits until the claim holds. */
export const until = (claim: () => unknown): Promise<void> =>
  vi.waitFor(() => void expect(claim()).toBeTruthy(), PATIENCE)
