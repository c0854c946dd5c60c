import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import type { Player } from './harness/player'
import { useStage } from './harness/stage'
import { gather } from './scenarios/scenario'

describe('tabs of a Chromium that hides its addresses', { timeout: 30_000 }, () => {
  const stage = useStage('chromium', { mdns: true })

  it('connect and talk by mDNS candidates alone', async () => {
    const [alice, bob] = (await gather((count) => stage.players(count), 2)) as [Player, Player]
    expect(await hostCandidate(alice.page)).toMatch(/^candidate:.* [-0-9a-f]{36}\.local \d+ typ host/)
    await alice.say('hello')
    expect(await bob.hears(1)).toMatchObject([{ data: { kind: 'plain', value: 'hello' } }])
  })
})

/** What an address looks like in this page. */
const hostCandidate = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const connection = new RTCPeerConnection()
    connection.createDataChannel('probe')
    const gathered = new Promise<string>((resolve) => {
      connection.onicecandidate = ({ candidate }) => candidate && resolve(candidate.candidate)
    })
    await connection.setLocalDescription()
    return gathered.finally(() => connection.close())
  })
