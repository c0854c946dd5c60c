import { describe, expect, it } from 'vitest'
import { startBroker, useClosing, webSocketUrl } from './harness/brokers'
import { runProgram } from './harness/node-program'
import type { Player } from './harness/player'
import { useStage } from './harness/stage'

const plain = (value: string) => ({ data: { kind: 'plain', value } })

describe('the bot in Node', { timeout: 60_000 }, () => {
  const closing = useClosing() // after the stage, whose pages would miss their broker
  const stage = useStage('chromium')

  it('greets a page of Chromium, says back what it says, and says goodbye', async () => {
    const broker = closing(await startBroker())
    const url = webSocketUrl(broker.port)
    // The pages of these tests have no application name.
    const bot = closing(await runProgram('examples/node-bot/bot.mjs', [url, 'lobby', '']))
    await bot.prints(/^in lobby as /)
    const [ada] = (await stage.strangers(1, { mqtt: [url] })) as [Player]
    await ada.join('lobby', { name: 'Ada' })
    await ada.meets(1)
    expect(await ada.hears(1)).toMatchObject([plain('Hello Ada')])
    await ada.say('Is there anybody?')
    await ada.send({ kind: 'plain', value: { x: 1 } }, { label: 'strokes' })
    expect(await ada.hears(2)).toMatchObject([plain('Hello Ada'), plain('Is there anybody?')])
    expect(await ada.hears(1, 'strokes')).toMatchObject([{ data: { kind: 'plain', value: { x: 1 } } }])
    expect(await bot.close()).toBe(0)
    await ada.sees('connection:closed', { reason: 'bye' })
  })
})
