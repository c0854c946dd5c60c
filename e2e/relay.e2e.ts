import { type RelayServer, startRelay } from '@peerwright/testkit/relay-server'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { useStage } from './harness/stage'
import { meeting } from './scenarios/meeting'
import { messages } from './scenarios/messages'
import type { Cast } from './scenarios/scenario'

describe('a Chromium and a Firefox page together, over a relay', { timeout: 30_000 }, () => {
  const stages = [useStage('chromium'), useStage('firefox')]
  let server: RelayServer

  beforeAll(async () => {
    server = await startRelay()
  })
  afterAll(() => server.close())

  /** Takes turns: Chromium, Firefox, Chromium. */
  const cast: Cast = (count) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const stage = stages[index % stages.length]
        if (!stage) throw new Error('no stage')
        return stage.player({ relay: server.url })
      }),
    )

  it.each([...meeting, ...messages])('$title', ({ play }) => play(cast))
})
