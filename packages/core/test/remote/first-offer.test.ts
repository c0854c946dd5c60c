import { afterEach, expect, it } from 'vitest'
import { offersOf } from './support/negotiating'
import { closeStages, connected, stage } from './support/stage'

const RUNS = 30
/** Pairs at a time. */
const CROWD = 10

afterEach(closeStages)

async function pairUp(seed: number): Promise<string[]> {
  const { actor } = await stage({ delay: [0, 60], reorder: 0.2, seed })
  const pair = [actor('alice'), actor('bob')] as const
  const offers = offersOf(...pair)
  await Promise.all(pair.map((each) => each.join()))
  await connected(...pair)
  return [...offers.map(() => 'an offer'), ...pair.flatMap(({ errors }) => errors.map(({ code }) => code))]
}

it('two that join in the same tick connect by exactly one offer, in thirty of thirty runs', {
  timeout: 120_000,
}, async () => {
  const told: string[][] = []
  for (let at = 1; at <= RUNS; at += CROWD) {
    told.push(...(await Promise.all(Array.from({ length: CROWD }, (_, index) => pairUp(at + index)))))
    await closeStages()
  }
  expect(told).toEqual(Array.from({ length: RUNS }, () => ['an offer']))
})

it('a newcomer makes the offer to each of those who are there', async () => {
  const { actor, meet } = await stage()
  const [alice, bob, carol] = [actor('alice'), actor('bob'), actor('carol')]
  await meet(alice, bob)
  const offers = offersOf(alice, bob, carol)
  await carol.join()
  await connected(alice, bob, carol)
  expect(offers).toEqual([carol.peer.id, carol.peer.id])
})
