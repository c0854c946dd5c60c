import { describe, it } from 'vitest'
import { browserNames } from '../scripts/lib/browsers.mjs'
import { useStage } from './harness/stage'
import { meeting } from './scenarios/meeting'
import { messages } from './scenarios/messages'

describe.each(browserNames)('tabs of one %s, no server', { timeout: 30_000 }, (browser) => {
  const stage = useStage(browser)

  it.each([...meeting, ...messages])('$title', ({ play }) => play((count) => stage.players(count)))
})
