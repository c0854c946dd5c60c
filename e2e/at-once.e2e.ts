import { describe, expect, it } from 'vitest'
import { browserNames } from '../scripts/lib/browsers.mjs'
import type { Player } from './harness/player'
import { useStage } from './harness/stage'

const RUNS = 30

describe.each(browserNames)('two pages of %s', { timeout: 300_000 }, (browser) => {
  const stage = useStage(browser)

  it(`connect when both join at once, ${RUNS} times in a row`, async () => {
    const [alice, bob] = (await stage.players(2)) as [Player, Player]
    const slow: number[] = []
    for (let run = 1; run <= RUNS; run++) {
      const start = Date.now()
      await Promise.all([alice.join(`room ${run}`), bob.join(`room ${run}`)])
      await Promise.all([alice.meets(1), bob.meets(1)])
      slow.push(Date.now() - start)
      await Promise.all([alice.call('leave'), bob.call('leave')])
    }
    // Nobody needed the watchdog, which dials anew after eight seconds.
    expect(Math.max(...slow)).toBeLessThan(8_000)
    const { seen } = await alice.call('snapshot')
    expect(seen.filter(({ name }) => name === 'connection:connected')).toHaveLength(RUNS)
  })
})
