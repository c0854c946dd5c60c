import { describe, expect, it } from 'vitest'
import { browserNames } from '../scripts/lib/browsers.mjs'
import { Player } from './harness/player'
import { useStage } from './harness/stage'

const RUNS = 30
const CROWD = 12
/** After this time the kernel's watchdog dials anew: nobody should need it. */
const WATCHDOG = 8_000

describe.each(browserNames)('peers in %s that join at once', { timeout: 120_000 }, (browser) => {
  const stage = useStage(browser)

  it(`connect, two pages, ${RUNS} times in a row`, async () => {
    const [alice, bob] = (await stage.players(2)) as [Player, Player]
    for (let run = 1; run <= RUNS; run++) {
      await Promise.all([alice.join(`room ${run}`), bob.join(`room ${run}`)])
      await Promise.all([alice.meets(1, WATCHDOG), bob.meets(1, WATCHDOG)])
      await Promise.all([alice.call('leave'), bob.call('leave')])
    }
    const { seen } = await alice.call('snapshot')
    expect(seen.filter(({ name }) => name === 'connection:connected')).toHaveLength(RUNS)
  })

  it(`all meet, ${CROWD} peers in one page`, async () => {
    const page = await stage.open('/commands')
    const crowd = await Promise.all(
      Array.from({ length: CROWD }, (_, index) => Player.enter(page, {}, `peer ${index}`)),
    )
    await Player.joinTogether(crowd, 'lobby')
    await Promise.all(crowd.map((player) => player.meets(CROWD - 1)))
    for (const player of crowd) {
      const { seen } = await player.call('snapshot')
      expect(seen.filter(({ name }) => name === 'connection:closed')).toEqual([])
    }
  })
})
