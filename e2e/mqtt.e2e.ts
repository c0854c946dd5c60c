import { describe, expect, it } from 'vitest'
import { brokers, startBroker, useClosing, webSocketUrl } from './harness/brokers'
import { Player } from './harness/player'
import { useStage } from './harness/stage'

/** How browsers report it. */
const LOST_BROKER = /WebSocket|ws:\/\/127\.0\.0\.1/

const plain = (value: string) => ({ data: { kind: 'plain', value } })

describe('strangers in Chromium, each in a browser context of its own', { timeout: 90_000 }, () => {
  const closing = useClosing() // after the stage, whose pages would miss their broker
  const stage = useStage('chromium')

  it.each(brokers)('meet over %s, do without it once they met, and meet others when it is back', async (_, start) => {
    const broker = await start()
    const options = { mqtt: [webSocketUrl(broker.port)] }
    const [alice, bob] = (await stage.strangers(2, options)) as [Player, Player]
    await Promise.all([alice.join('lobby'), bob.join('lobby')])
    await Promise.all([alice.meets(1), bob.meets(1)])
    await talk(alice, bob, 'over the broker')

    stage.forgive(LOST_BROKER)
    await broker.close()
    await Promise.all([alice, bob].map((player) => player.sees('signaling:offline')))
    await talk(alice, bob, 'without the broker')
    await alice.call('open', 'another channel')
    await bob.sees('channel:open', { label: 'another channel' })

    closing(await start({ port: broker.port }))
    const [carol] = (await stage.strangers(1, options)) as [Player]
    await carol.join('lobby')
    await Promise.all([alice, bob, carol].map((player) => player.meets(2)))
    for (const player of [alice, bob]) {
      const { seen } = await player.call('snapshot')
      expect(seen.filter(({ name }) => /closed|disconnected/.test(name))).toEqual([])
    }
  })

  it('meet once over two brokers, of which one may go', async () => {
    const [first, second] = [await startBroker(), closing(await startBroker())]
    const options = { mqtt: [first, second].map(({ port }) => webSocketUrl(port)) }
    const [alice, bob, carol] = (await stage.strangers(3, options)) as [Player, Player, Player]
    await Promise.all([alice.join('lobby'), bob.join('lobby')])
    await Promise.all([alice.meets(1), bob.meets(1)])
    for (const player of [alice, bob]) {
      for (const label of ['mqtt0', 'mqtt1']) await player.sees('signaling:online', { label })
    }
    await talk(alice, bob, 'over two brokers')

    stage.forgive(LOST_BROKER)
    await first.close()
    await alice.sees('signaling:offline', { label: 'mqtt0' })
    await carol.join('lobby')
    await Promise.all([alice, bob, carol].map((player) => player.meets(2)))
    await talk(alice, carol, 'over the other broker')
    for (const player of [alice, bob, carol]) {
      const { seen } = await player.call('snapshot')
      expect(seen.filter(({ name }) => name === 'connection:new')).toHaveLength(2)
      expect(seen.filter(({ name }) => name === 'connection:closed')).toEqual([])
    }
  })

  it('all meet, ten at once', async () => {
    const broker = closing(await startBroker())
    const pages = await Promise.all([stage.openApart('/commands'), stage.openApart('/commands')])
    const options = { mqtt: [webSocketUrl(broker.port)] }
    const groups = await Promise.all(
      pages.map((page) => Promise.all([1, 2, 3, 4, 5].map((index) => Player.enter(page, options, `peer ${index}`)))),
    )
    const crowd = groups.flat()
    const start = performance.now()
    await Promise.all(groups.map((group) => Player.joinTogether(group, 'lobby')))
    await Promise.all(crowd.map((player) => player.meets(crowd.length - 1, 60_000)))
    console.log(`90 directed connections over an MQTT broker: ${Math.round(performance.now() - start)} ms`)
    for (const player of crowd) {
      const { seen } = await player.call('snapshot')
      expect(seen.filter(({ name }) => name === 'connection:closed')).toEqual([])
    }
  })
})

async function talk(one: Player, other: Player, text: string): Promise<void> {
  await Promise.all([one.say(text, { label: text }), other.say(text, { label: text })])
  for (const player of [one, other]) expect(await player.hears(1, text)).toMatchObject([plain(text)])
}
