import { describe, expect, it } from 'vitest'
import type { Player } from './harness/player'
import { useStage } from './harness/stage'
import { gather } from './scenarios/scenario'

describe('tabs of a Chromium that hides its addresses', { timeout: 30_000 }, () => {
  const stage = useStage('chromium', { mdns: true })

  it('connect and talk by mDNS candidates alone', async () => {
    const [alice, bob] = (await gather((count) => stage.players(count), 2)) as [Player, Player]
    await alice.say('hello')
    expect(await bob.hears(1)).toMatchObject([{ data: { kind: 'plain', value: 'hello' } }])
  })
})
