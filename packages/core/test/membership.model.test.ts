import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defineAddon } from '../src/addons/define'
import { PeerError } from '../src/errors'
import type { RoomContext } from '../src/hooks/peer-hooks'
import { type FakeRoom, fakePeer, fakeRemote } from './fake-room'

// What a user may do, in any order and without waiting, against a model that is told what last call wins means.

type Step =
  | { readonly do: 'join'; readonly room: string; readonly abort: boolean }
  | { readonly do: 'leave' | 'dispose' | 'meet' | 'part' }
  | { readonly do: 'addon' | 'detach'; readonly name: string; readonly cascade: boolean }
  | { readonly do: 'wait'; readonly turns: number }

const names = ['base', 'quick', 'slow', 'needy'] as const
const name = fc.constantFrom(...names)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('join' as const), room: fc.constantFrom('a', 'b'), abort: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('leave' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('addon' as const), name, cascade: fc.constant(false) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('detach' as const), name, cascade: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('meet' as const, 'part' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'dispose' as const }) },
)
const schedule = fc.record({
  steps: fc.array(step, { maxLength: 30 }),
  /** Turns that each opening takes, and whether it fails. */
  openings: fc.array(fc.record({ turns: fc.nat(8), fails: fc.boolean() }), { minLength: 1, maxLength: 6 }),
})
type Schedule = typeof schedule extends fc.Arbitrary<infer Value> ? Value : never

/** A life in which every refusal happens. */
const refusals: Schedule = {
  openings: [{ turns: 0, fails: true }],
  steps: [
    { do: 'addon', name: 'needy', cascade: false },
    { do: 'addon', name: 'base', cascade: false },
    { do: 'addon', name: 'base', cascade: false },
    { do: 'addon', name: 'needy', cascade: false },
    { do: 'detach', name: 'base', cascade: false },
    { do: 'detach', name: 'needy', cascade: false },
    { do: 'detach', name: 'needy', cascade: false },
    { do: 'join', room: 'a', abort: false },
    { do: 'join', room: 'b', abort: false },
    { do: 'leave' },
    { do: 'join', room: 'a', abort: false },
    { do: 'wait', turns: 60 },
    { do: 'dispose' },
    { do: 'join', room: 'a', abort: false },
  ],
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

/** Everything that addons hold at the moment; empty again when nothing is left over. */
class Ledger {
  readonly held = new Set<string>()
  readonly faults: string[] = []
  #last = 0

  take(what: string): () => void {
    const entry = `${what} #${++this.#last}`
    this.held.add(entry)
    return () => {
      if (!this.held.delete(entry)) this.faults.push(`${entry} given back twice`)
    }
  }
}

/** Addons that take something at every moment there is, and count what they hold. */
function addonsOf(ledger: Ledger) {
  const define = (addon: string, pause: number, requires = {}) => {
    return defineAddon({
      name: addon,
      requires,
      setup: (ctx) => {
        ctx.defer(ledger.take(addon))
        if (pause > 0) ctx.defer(() => turns(pause))
        const stays = new Map<RoomContext, () => void>()
        const left = new Set<RoomContext>()
        ctx.tap(ctx.hooks.join, async (context) => {
          await turns(pause)
          if (context.signal.aborted) return
          if (stays.has(context) || left.has(context)) ledger.faults.push(`${addon} joined twice or after leaving`)
          stays.set(context, ledger.take(`${addon} stays`))
        })
        ctx.tap(ctx.hooks.leave, async (context) => {
          if (left.has(context)) ledger.faults.push(`${addon} left twice`)
          left.add(context)
          await turns(pause)
          stays.get(context)?.()
        })
        ctx.eachRemote(({ id }, tools) => tools.defer(ledger.take(`${addon} visits ${id}`)))
        ctx.whenAttached({ name: 'base' }, () => ledger.take(`${addon} meets base`))
        return { [`of ${addon}`]: addon }
      },
    })
  }
  const base = define('base', 0)
  return { base, quick: define('quick', 0), slow: define('slow', 3), needy: define('needy', 1, { base }) }
}

class Run {
  readonly ledger = new Ledger()
  readonly addons = addonsOf(this.ledger)
  readonly pending: Promise<unknown>[] = []
  readonly codes = new Set<string>()
  readonly stage
  /** The model: what the last calls ask for. */
  wanted: string | undefined
  isDisposed = false
  #joined: Promise<void> | undefined
  #remotes = 0

  constructor(openings: Schedule['openings']) {
    let made = 0
    this.stage = fakePeer((room) => {
      const { turns: count = 0, fails = false } = openings[made++ % openings.length] ?? {}
      room.gate = turns(count).then(() => {
        if (fails) throw new PeerError('TRANSPORT_UNREACHABLE', {}, 'as the schedule says')
      })
      room.gate.catch(() => {})
    })
  }

  get room(): FakeRoom | undefined {
    return this.stage.rooms.filter(({ isClosed }) => !isClosed).at(-1)
  }

  async play(move: Step): Promise<void> {
    if (move.do === 'wait') return turns(move.turns)
    this.#do(move)
    this.#check()
  }

  #do(move: Exclude<Step, { do: 'wait' }>): void {
    const { peer } = this.stage
    if (move.do === 'join') this.#join(move.room, move.abort)
    else if (move.do === 'leave') this.#leave()
    else if (move.do === 'dispose') this.#dispose()
    else if (move.do === 'addon') this.#note(() => peer.addon(this.addons[move.name as 'base']() as never))
    else if (move.do === 'detach') this.#note(() => peer.detach(move.name, { cascade: move.cascade }))
    else if (peer.active && move.do === 'meet') this.room?.meet(fakeRemote(`r${++this.#remotes}`))
    else if (peer.active)
      for (const remote of [...peer.connections.values()].slice(0, 1)) this.#note(() => this.room?.part(remote))
  }

  #join(room: string, abort: boolean): void {
    const { peer } = this.stage
    const controller = new AbortController()
    const joined = peer.join({ room, signal: controller.signal })
    const again = peer.join({ room })
    this.#note(() => again)
    this.#note(() => joined)
    // Refused, it is another promise each time; accepted, it stays the same.
    if (again !== joined || joined === this.#joined) return
    this.#joined = joined
    this.wanted = room
    if (abort) controller.abort()
    joined.catch(() => {
      if (this.#joined === joined) this.wanted = undefined
    })
  }

  #leave(): void {
    this.wanted = undefined
    this.#note(() => this.stage.peer.leave())
  }

  #dispose(): void {
    this.isDisposed = true
    this.wanted = undefined
    this.#note(() => this.stage.peer.dispose())
  }

  /** Calls it; whatever it is refused with has to be a coded error. */
  #note(call: () => unknown): void {
    const refused = (error: unknown) => {
      if (!PeerError.is(error)) throw error
      this.codes.add(error.code)
    }
    try {
      this.pending.push(Promise.resolve(call()).catch(refused))
    } catch (error) {
      refused(error)
    }
  }

  /** True at every moment. */
  #check(): void {
    const { peer, rooms, errors } = this.stage
    expect(rooms.filter(({ isClosed }) => !isClosed).length).toBeLessThanOrEqual(1)
    expect(Object.keys(peer).sort()).toEqual([...peer.addons.keys()].map((addon) => `of ${addon}`).sort())
    if (this.wanted === undefined) expect(peer.active).toBe(false)
    if (peer.active) expect(peer.room).toBe(this.wanted)
    expect(errors).toEqual([])
    expect(this.ledger.faults).toEqual([])
  }

  /** True once everything has come to rest. */
  async settle(): Promise<void> {
    await Promise.all(this.pending)
    await turns(20)
    this.#check()
    expect(this.stage.peer.active).toBe(this.wanted !== undefined)
    if (this.wanted !== undefined) expect(this.stage.peer.room).toBe(this.wanted)
    const attached = [...this.stage.peer.addons.keys()]
    const held = [...this.ledger.held].filter((entry) => names.some((one) => entry.startsWith(`${one} #`)))
    expect(held.map((entry) => entry.split(' ')[0])).toEqual(attached)
    await this.stage.peer.dispose()
    expect([...this.ledger.held]).toEqual([])
    const { join, leave, remote } = this.stage.peer.hooks
    expect([join.taps, leave.taps, remote.taps]).toEqual([[], [], []])
    expect(this.stage.rooms.every(({ isClosed }) => isClosed)).toBe(true)
    expect(this.stage.errors).toEqual([])
  }
}

it('join, leave, addon, detach and dispose, in any order and overlapping: the last call wins and nothing is left over', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(schedule, async ({ steps, openings }) => {
      const run = new Run(openings)
      for (const move of steps) await run.play(move)
      await run.settle()
      for (const code of run.codes) seen.add(code)
    }),
    { numRuns: 1_000, examples: [[refusals]] },
  )
  expect([...seen].sort()).toEqual([
    'ABORTED',
    'ADDON_ATTACHED',
    'ADDON_BUSY',
    'ADDON_IN_USE',
    'ADDON_REQUIRES',
    'ALREADY_JOINED',
    'PEER_DISPOSED',
    'TRANSPORT_UNREACHABLE',
  ])
}, 60_000)
