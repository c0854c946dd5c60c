import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startFirebase } from '../packages/addon-firebase/test/server/firebase-server'
import { startBroker, useClosing, webSocketUrl } from './harness/brokers'
import type { Site } from './harness/serve'
import { serveBuilt } from './harness/serve-built'
import { useStage } from './harness/stage'

let site: Site
beforeAll(async () => {
  site = await serveBuilt('examples/signaling')
}, 120_000)
afterAll(() => site.close())

describe('the example page', { timeout: 60_000 }, () => {
  const closing = useClosing() // after the stage, whose pages would miss their broker
  const stage = useStage('chromium')

  it('of tabs lets two tabs chat', async () => {
    const address = new URL('tabs.html', site.url).href
    await chat([await stage.open(address), await stage.open(address)])
  })

  it('of mqtt lets two strangers chat over a broker', async () => {
    const broker = closing(await startBroker())
    const address = new URL(`mqtt.html?url=${webSocketUrl(broker.port)}`, site.url).href
    await chat([await stage.openApart(address), await stage.openApart(address)])
  })

  it('of firebase lets two strangers chat over a database', async () => {
    const { port } = closing(await startFirebase({ rules: { rules: { '.read': true, '.write': true } } }))
    const databaseURL = `http://127.0.0.1:${port}?ns=demo-peerwright`
    const config = JSON.stringify({ apiKey: 'any', projectId: 'demo-peerwright', databaseURL })
    const query = new URLSearchParams({ config, anonymous: 'false' })
    const address = new URL(`firebase.html?${query}`, site.url).href
    await chat([await stage.openApart(address), await stage.openApart(address)])
  })
})

async function chat([ada, bert]: [Page, Page]): Promise<void> {
  for (const page of [ada, bert]) await shows(page, '#here', '1 more')
  await ada.locator('#text').fill('hello')
  await ada.locator('button').click()
  await shows(bert, '#messages', 'hello')
}

const shows = (page: Page, place: string, text: string): Promise<void> =>
  vi.waitFor(async () => expect(await page.locator(place).textContent()).toBe(text), 20_000)
