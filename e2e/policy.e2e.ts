import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { browserNames } from '../scripts/lib/browsers.mjs'
import { useStage } from './harness/stage'

const told = async (page: Page): Promise<unknown> => {
  const text = await page.locator('output').textContent({ timeout: 25_000 })
  return text?.startsWith('{') ? JSON.parse(text) : text
}

// Every page of these tests has this policy; here it is proved to bite, and nothing is driven from outside.
describe.each(browserNames)('a page of %s that forbids code generation', { timeout: 30_000 }, (browser) => {
  const stage = useStage(browser)

  it('tells the whole story with its own script and violates nothing', async () => {
    const [host, guest] = await Promise.all([stage.open('/story?name=host'), stage.open('/story?name=guest')])
    expect(await Promise.all([told(host), told(guest)])).toEqual([
      { greeting: 'I am the guest', metadata: { name: 'guest' } },
      { greeting: 'I am the host', metadata: { name: 'host' } },
    ])
  })

  it('reports a violation when there is one', async () => {
    const player = await stage.player()
    await expect(player.call('evaluateText')).rejects.toThrow('EvalError')
    const violated = await player.until('a violation', () => stage.takeProblems().join().includes('policy violated'))
    expect(violated.active).toBe(false)
  })
})
