import { defineAddon, Peer, PeerError } from '@peerwright/core'
import {
  defaultRtc,
  type LeakTracker,
  type MemoryNetwork,
  memoryNetwork,
  trackedRtc,
  trackLeaks,
} from '@peerwright/testkit'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { until } from './support/stage'

// What a user may do, in any order and without waiting, with real keys, a real room and real connections: nothing stays.

type Step =
  | { readonly do: 'join'; readonly room: string; readonly abort: boolean }
  | { readonly do: 'leave' | 'dispose' | 'update' | 'cut' | 'restore' }
  | { readonly do: 'attach' | 'detach'; readonly name: Name }
  | { readonly do: 'wait'; readonly time: number }

const names = ['memory', 'busy', 'slow'] as const
type Name = (typeof names)[number]

const stepsOf = (longest: number) => {
  const name = fc.constantFrom(...names)
  const wait = fc.record({ do: fc.constant('wait' as const), time: fc.nat(longest) })
  const join = fc.record({
    do: fc.constant('join' as const),
    room: fc.constantFrom('a', 'a', 'b'),
    abort: fc.nat(9).map((dice) => dice === 0),
  })
  return fc.array(
    fc.oneof(
      { weight: 5, arbitrary: join },
      { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'update' as const) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('attach' as const, 'detach' as const), name }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'restore' as const) }) },
      { weight: 5, arbitrary: wait },
      { weight: 1, arbitrary: fc.constant({ do: 'dispose' as const }) },
    ) as fc.Arbitrary<Step>,
    { minLength: 2, maxLength: 12 },
  )
}

const rtc = await defaultRtc()

/** Takes something at every moment there is. */
const busy = defineAddon({
  name: 'busy',
  setup: (ctx) => {
    ctx.every(1_000, () => {})
    ctx.tap(ctx.hooks.join, () => {})
    ctx.tap(ctx.hooks.release, () => new Promise((resolve) => setTimeout(resolve, 1)))
    ctx.eachRemote((remote, tools) => {
      tools.every(1_000, () => {})
      tools.listen(remote.connection, 'track', () => {})
      if (remote.addons.has('busy')) ctx.control.send(remote, { hello: remote.id })
    })
  },
})

const slow = defineAddon({
  name: 'slow',
  setup: (ctx) => {
    ctx.tap(ctx.hooks.join, () => new Promise((resolve) => setTimeout(resolve, 2)))
    ctx.tap(ctx.hooks.leave, () => new Promise((resolve) => setTimeout(resolve, 2)))
    ctx.tap(ctx.hooks.accept, () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 2)))
  },
})

/** What may go wrong in such a life, and says so. */
const refusals = [
  ...['ABORTED', 'ALREADY_JOINED', 'PEER_DISPOSED', 'NOT_IN_ROOM', 'NO_TRANSPORT', 'TRANSPORT_UNREACHABLE'],
  ...['ADDON_ATTACHED', 'ADDON_BUSY', 'ADDON_DETACHED'],
]

class Life {
  readonly tracked = trackedRtc(rtc)
  readonly peer = new Peer({ rtc: this.tracked.rtc })
  readonly faults: string[] = []
  readonly #network: MemoryNetwork
  readonly #pending: Promise<unknown>[] = []

  constructor(network: MemoryNetwork) {
    this.#network = network
    this.peer.on('error', ({ error }) => this.#fault(error))
    this.peer.addon(network.addon())
  }

  async live(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (step.do === 'wait') await new Promise((resolve) => setTimeout(resolve, step.time))
      else this.#pending.push(this.#take(step).catch((cause) => this.#fault(cause)))
    }
    await Promise.all(this.#pending)
    if (!this.peer.active && this.peer.room) this.faults.push(`in ${this.peer.room}, yet not active`)
  }

  async #take(step: Exclude<Step, { do: 'wait' }>): Promise<unknown> {
    const peer = this.peer as Peer & { memory?: { cut(): void; restore(): void } }
    if (step.do === 'join') return peer.join({ room: step.room, ...(step.abort && { signal: AbortSignal.timeout(1) }) })
    if (step.do === 'attach') return peer.addon(this.#addon(step.name) as never)
    if (step.do === 'detach') return peer.detach(step.name as never)
    if (step.do === 'cut' || step.do === 'restore') return peer.memory?.[step.do]()
    return step.do === 'update' ? peer.update({ at: this.#pending.length }) : peer[step.do]()
  }

  #addon(name: Name): unknown {
    if (name === 'memory') return this.#network.addon()
    return name === 'busy' ? busy() : slow()
  }

  #fault(cause: unknown): void {
    if (!PeerError.is(cause) || !refusals.includes(cause.code)) this.faults.push(String(cause))
  }
}

describe('whatever a peer lives through', () => {
  let leaks: LeakTracker
  beforeEach(() => {
    leaks = trackLeaks()
  })
  afterEach(() => leaks.stop())

  /** Lives, ends, and says what went wrong or was left. */
  async function leftOf(network: MemoryNetwork, steps: readonly Step[]): Promise<string[]> {
    const life = new Life(network)
    await life.live(steps)
    await life.peer.dispose()
    const left = () => [...life.tracked.report(), ...life.faults, ...life.peer.addons.keys()]
    await vi.waitFor(() => expect(left()).toEqual([]), 2_000).catch(() => {})
    return left()
  }

  it('alone, nothing is left of it', { timeout: 300_000 }, async () => {
    const alone = fc.asyncProperty(stepsOf(4), async (steps) => {
      const before = leaks.report() // of the tools that run this test
      const network = memoryNetwork()
      expect(await leftOf(network, steps)).toEqual([])
      expect(network.subscriptions).toEqual([])
      expect(leaks.report()).toEqual(before)
    })
    await fc.assert(alone, { numRuns: 900 })
  })

  it('while somebody else is in the room, nothing is left of it, nor of it at the other', {
    timeout: 300_000,
  }, async () => {
    const together = fc.asyncProperty(stepsOf(60), async (steps) => {
      const before = leaks.report() // of the tools that run this test
      const network = memoryNetwork()
      const tracked = trackedRtc(rtc)
      const errors: string[] = []
      // Somebody whose transport is cut or detached can not say goodbye: Bob waits, but not for long.
      const bob = new Peer({ rtc: tracked.rtc, connectionTimeout: 2_000 }).addon(network.addon()).addon(busy())
      bob.on('error', ({ error }) => error.code === 'CONNECTION_FAILED' || errors.push(String(error)))
      await bob.join('a')
      const left = await leftOf(network, steps)
      const isAlone = await until(() => bob.connections.size === 0).then(
        () => true,
        () => false,
      )
      await bob.dispose()
      await until(() => tracked.report().length === 0)
      expect({ left, isAlone }).toEqual({ left: [], isAlone: true })
      expect(errors).toEqual([])
      expect(network.subscriptions).toEqual([])
      expect(leaks.report()).toEqual(before)
    })
    await fc.assert(together, { numRuns: 100 })
  })
})
