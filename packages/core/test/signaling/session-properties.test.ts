import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { TYPE } from '../../src/signaling/frames'
import { FakeClock } from './support/fake-clock'
import { createEnds, type End } from './support/peers'
import { hex, watchCrypto } from './support/watch-crypto'

afterEach(() => vi.restoreAllMocks())

/** What becomes of one frame: when each copy of it arrives, in milliseconds. None: it is lost. */
type Fate = readonly number[]

const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 1_000 }).map((delay) => [delay]) },
  { weight: 3, arbitrary: fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 3 }) },
)

const operation = fc.record({
  by: fc.nat(1),
  at: fc.integer({ min: 0, max: 5_000 }),
  size: fc.oneof(
    { weight: 9, arbitrary: fc.nat(50) },
    { weight: 1, arbitrary: fc.integer({ min: 50_000, max: 200_000 }) },
  ),
})

/** A network that does to each frame what the list says, and carries faithfully when the list is through. */
function entangle(clock: FakeClock, ends: readonly [End, End], fates: readonly Fate[]): void {
  let next = 0
  const carry = (to: End) => (frame: Uint8Array) => {
    for (const delay of fates[next++] ?? [10]) clock.after(delay, () => to.deliver(frame))
  }
  ends[0].carry = carry(ends[1])
  ends[1].carry = carry(ends[0])
}

/** Every frame of a type and seq there ever was is the same bytes. */
function expectSameBytes({ frames }: End): void {
  const bySeq = new Map<string, string>()
  for (const frame of frames.map(hex)) {
    const key = frame[3] === String(TYPE.ack) ? `ack ${frame.slice(84, 92)}` : frame.slice(84, 92)
    expect(bySeq.get(key) ?? frame).toBe(frame)
    bySeq.set(key, frame)
  }
}

it('every message arrives once and in order, whatever is lost, doubled, delayed and overtaken', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 1, maxLength: 40 }),
      fc.array(fate, { maxLength: 150 }),
      async (operations, fates) => {
        const clock = new FakeClock()
        const { settle } = watchCrypto()
        const ends = await createEnds(clock)
        entangle(clock, ends, fates)
        const sent: unknown[][] = [[], []]
        for (const [index, { by, at, size }] of operations.entries()) {
          clock.after(at, () => {
            const message = [index, '.'.repeat(size)]
            sent[by]!.push(message)
            ends[by]!.session.send(message)
          })
        }
        await clock.pass(120_000, settle)
        expect(ends[1].messages).toEqual(sent[0])
        expect(ends[0].messages).toEqual(sent[1])
        expect(ends.map(({ session }) => session.pending)).toEqual([0, 0])
        expect(clock.size).toBe(0)
        for (const end of ends) {
          expectSameBytes(end)
          expect([...end.drops.keys()].filter((reason) => reason !== 'replay')).toEqual([])
          expect(end.failures).toEqual([])
        }
        vi.restoreAllMocks()
      },
    ),
    { numRuns: 60 },
  )
})

it('what was abandoned may be missing, but nothing comes twice, out of order, or is held up', async () => {
  const step = fc.oneof(
    { weight: 8, arbitrary: operation },
    { weight: 1, arbitrary: operation.map(({ by, at }) => ({ by, at, size: -1 })) },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.array(fate, { maxLength: 150 }),
      async (steps, fates) => {
        const clock = new FakeClock()
        const { settle } = watchCrypto()
        const ends = await createEnds(clock)
        entangle(clock, ends, fates)
        for (const [index, { by, at, size }] of steps.entries()) {
          const { session } = ends[by]!
          clock.after(at, () => (size < 0 ? session.abandon() : session.send([index, at, '.'.repeat(size)])))
        }
        await clock.pass(120_000, settle)
        for (const { session } of ends) session.send('last')
        await clock.pass(120_000, settle)
        for (const { messages, failures, session } of ends) {
          expect(messages.at(-1)).toBe('last')
          const order = (messages.slice(0, -1) as [number, number][]).map(([index, at]) => at * 100 + index)
          expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
          expect([failures, session.pending]).toEqual([[], 0])
        }
        vi.restoreAllMocks()
      },
    ),
    { numRuns: 60 },
  )
})

it('no nonce is used twice with one key in 10,000 random operations', async () => {
  const clock = new FakeClock()
  const watched = watchCrypto()
  const ends = await createEnds(clock)
  const sealedBefore = watched.sealed.length
  const random = fc.sample(fc.nat(99), { numRuns: 20_000, seed: 7 })
  let drawn = 0
  const draw = () => random[drawn++ % random.length]!
  for (const [index, end] of ends.entries()) {
    end.carry = (frame) => {
      if (draw() < 70) clock.after(draw() * 10, () => ends[1 - index]!.deliver(frame))
    }
  }
  for (let index = 0; index < 10_000; index++) {
    const { session } = ends[draw() % 2]!
    const dice = draw()
    if (dice < 5) session.abandon()
    else if (dice < 60) session.send(index)
    else if (dice < 80) await Promise.resolve()
    else await clock.pass(dice, watched.settle)
  }
  await clock.pass(60_000, watched.settle)
  const keys = [...new Set(watched.sealed.map(({ key }) => key))]
  const used = watched.sealed.map(({ key, iv }) => `${keys.indexOf(key)} ${iv}`)
  expect(used.length - sealedBefore).toBeGreaterThan(3_000)
  expect(new Set(used).size).toBe(used.length)
})
