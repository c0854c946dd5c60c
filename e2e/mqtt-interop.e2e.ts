import { beforeAll, describe, it } from 'vitest'
import { startBroker, webSocketUrl } from './harness/brokers'
import { useStage } from './harness/stage'
import { meeting } from './scenarios/meeting'
import { messages } from './scenarios/messages'
import type { Cast } from './scenarios/scenario'

describe('a Chromium and a Firefox page together, over an MQTT broker', { timeout: 60_000 }, () => {
  const stages = [useStage('chromium'), useStage('firefox')]
  let url: string

  beforeAll(async () => {
    const broker = await startBroker()
    url = webSocketUrl(broker.port)
    return () => broker.close()
  })

  /** Takes turns: Chromium, Firefox, Chromium. */
  const cast: Cast = (count) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const stage = stages[index % stages.length]
        if (!stage) throw new Error('no stage')
        return stage.player({ mqtt: [url] })
      }),
    )

  it.each([...meeting, ...messages])('$title', ({ play }) => play(cast))
})
