import { type FaultyProxy, type ProxyFault, startFaultyProxy } from '@peerwright/testkit/faulty-proxy'
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { startBroker, useClosing, webSocketUrl } from './harness/brokers'
import { Player } from './harness/player'
import { useStage } from './harness/stage'

const ROUNDS = 20
/** Rounds at a time. */
const CROWD = 5
const PATIENCE = 60_000
const faults: readonly ProxyFault[] = ['drop', 'stall', 'refuse', 'reset']

describe('a broker that is cut off in the middle of joining', { timeout: 280_000 }, () => {
  const closing = useClosing() // after the stage, whose pages would miss their broker
  const stage = useStage('chromium')

  it(`is joined once it is back, without doubled remotes, in ${ROUNDS} seeded rounds`, async () => {
    const broker = closing(await startBroker())
    const pages = await Promise.all([stage.openApart('/commands'), stage.openApart('/commands')])
    stage.forgive(/WebSocket|ws:\/\/127\.0\.0\.1/)
    for (let round = 0; round < ROUNDS; round += CROWD) {
      const seeds = Array.from({ length: CROWD }, (_, index) => round + index)
      await Promise.all(
        seeds.map(async (seed) => {
          const proxy = closing(await startFaultyProxy({ target: broker.port }))
          await playRound(pages, proxy, seed)
        }),
      )
    }
  })
})

/** Two join in the same moment; some milliseconds later the way to their broker is cut, and some later it is whole again. */
async function playRound(pages: readonly Page[], proxy: FaultyProxy, seed: number): Promise<void> {
  const options = { mqtt: [webSocketUrl(proxy.port)], keepalive: 3 }
  const players = await Promise.all(pages.map((page) => Player.enter(page, options, `round ${seed}`)))
  const random = luck(seed)
  const [fault = 'none', before, lasting] = [faults[seed % faults.length], 250 * random(), 200 + 2_000 * random()]
  const joined = Promise.all(players.map((player) => player.join(`round ${seed}`)))
  await passing(before)
  await proxy.set(fault)
  await passing(lasting)
  await proxy.set('none')
  await joined
  await Promise.all(players.map((player) => player.meets(1, PATIENCE)))
  for (const player of players) {
    const { seen } = await player.call('snapshot')
    const news = seen.filter(({ name }) => name === 'connection:new').length
    expect({ seed, fault, news }).toEqual({ seed, fault, news: 1 })
    await player.call('leave')
  }
}

/** The length of an outage: what the test is about, not a pause to wait for something. */
const passing = (time: number) => new Promise((resolve) => setTimeout(resolve, time))

/** Numbers in [0, 1) that follow from the seed (mulberry32). */
function luck(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
