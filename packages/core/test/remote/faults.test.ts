import { afterEach, expect, it } from 'vitest'
import { closeStages, connected, stage } from './support/stage'

const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1)
/** Pairs at a time. */
const CROWD = 8

afterEach(closeStages)

/** What became of a pair with that luck. */
async function pairUp(seed: number): Promise<string> {
  const { network, actor } = await stage({ loss: 0.3, duplicate: 0.3, delay: [0, 1_000], seed })
  const [alice, bob] = [actor('alice'), actor('bob')]
  await Promise.all([alice.join(), bob.join()])
  const outcome = await connected(alice, bob).then(
    () => 'connected',
    () => 'apart',
  )
  const { lost, duplicated } = network.deliveries
  return [outcome, lost && 'with losses', duplicated && 'and doubles', ...alice.errors, ...bob.errors].join(' ')
}

it('two meet within 20 s though a third of the frames is lost, a third doubled, and each under way for up to a second', {
  timeout: 120_000,
}, async () => {
  const outcomes: string[] = []
  for (let at = 0; at < SEEDS.length; at += CROWD) {
    outcomes.push(...(await Promise.all(SEEDS.slice(at, at + CROWD).map(pairUp))))
    await closeStages()
  }
  expect(outcomes).toEqual(SEEDS.map(() => 'connected with losses and doubles'))
})
