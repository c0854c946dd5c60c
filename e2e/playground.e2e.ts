import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { browserNames } from '../scripts/lib/browsers.mjs'
import { probe } from '../scripts/lib/probe.mjs'
import { startBroker, useClosing, webSocketUrl } from './harness/brokers'
import type { Site } from './harness/serve'
import { servePlayground } from './harness/serve-built'
import { useStage } from './harness/stage'

const patience = { timeout: 20_000, interval: 50 }

let playground: Site
beforeAll(async () => {
  playground = await servePlayground()
}, 120_000)
afterAll(() => playground.close())

describe.each(browserNames)('two tabs of %s with the playground', { timeout: 60_000 }, (browser) => {
  const closing = useClosing() // after the stage, whose pages would miss their broker
  const stage = useStage(browser)

  const enter = async (name: string): Promise<Page> => {
    const tab = await stage.open(playground.url)
    await tab.getByTestId('join-room').fill('lobby')
    await tab.getByTestId('join-name').fill(name)
    await tab.getByTestId('join').click()
    return tab
  }

  const meet = async (): Promise<[ada: Page, bert: Page]> => {
    const tabs: [Page, Page] = [await enter('Ada'), await enter('Bert')]
    for (const tab of tabs) await shows(tab.getByTestId('status'), 'in lobby, 1 connected')
    return tabs
  }

  it('join a room and see each other', async () => {
    const [ada, bert] = await meet()
    await shows(ada.getByTestId('remote-name'), 'Bert')
    await shows(bert.getByTestId('remote-name'), 'Ada')
    await ada.getByTestId('leave').click()
    await shows(bert.getByTestId('status'), 'in lobby, alone')
    await shows(ada.getByTestId('status'), 'in no room')
  })

  it('meet strangers over a broker that both name', async () => {
    const broker = closing(await startBroker())
    const enterOver = async (name: string): Promise<Page> => {
      const page = await stage.openApart(playground.url)
      await page.getByTestId('join-name').fill(name)
      await page.getByTestId('join-signaling-toggle').click()
      await page.getByTestId('join-broker').fill(webSocketUrl(broker.port))
      await page.getByTestId('join').click()
      return page
    }
    const pages = [await enterOver('Ada'), await enterOver('Bert')]
    for (const page of pages) await shows(page.getByTestId('status'), 'in lobby, 1 connected')
    expect(pages[0]?.url()).toContain(`broker=${encodeURIComponent(webSocketUrl(broker.port))}`)
  })

  it('chat both ways', async () => {
    const [ada, bert] = await meet()
    await say(ada, 'Hello Bert <b>!</b>')
    await shows(heard(bert), 'Hello Bert <b>!</b>')
    await say(bert, 'Hello Ada')
    await shows(heard(ada), 'Hello Ada')
    for (const tab of [ada, bert]) await shows(tab.getByTestId('delivery'), 'received')
  })

  it('see each other, mute, and choose another camera', async () => {
    const [ada, bert] = await meet()
    await ada.getByTestId('media-camera').click()
    await ada.getByTestId('media-microphone').click()
    await shows(remoteTile(bert).getByTestId('tile-caption'), 'Ada: camera and microphone')
    await plays(remoteTile(bert))
    await ada.getByTestId('media-mute').click()
    await shows(remoteTile(bert).getByTestId('tile-muted'), 'muted')
    await ada.getByTestId('media-mute').click()
    await vi.waitFor(
      async () => expect(await remoteTile(bert).getByTestId('tile-muted').isVisible()).toBe(false),
      patience,
    )
    await ada.getByTestId('media-devices').locator('summary').click()
    const select = ada.getByTestId('media-camera-device')
    await vi.waitFor(async () => expect(await select.isDisabled()).toBe(false), patience)
    await select.selectOption({ index: (await select.locator('option').count()) - 1 })
    await plays(remoteTile(bert))
    await bert.getByTestId('media-camera').click()
    await shows(remoteTile(ada).getByTestId('tile-caption'), 'Bert: camera')
    await plays(remoteTile(ada))
    await ada.getByTestId('media-camera').click()
    await shows(remoteTile(bert).getByTestId('tile-caption'), 'Ada: microphone')
    await ada.getByTestId('leave').click()
    await vi.waitFor(async () => expect(await remoteTile(bert).count()).toBe(0), patience)
    expect(await ada.getByTestId('media-error').count()).toBe(0)
  })

  it('show one camera to two others, also to one who comes late', async () => {
    const [ada, bert] = await meet()
    await ada.getByTestId('media-camera').click()
    await plays(remoteTile(bert))
    const carla = await enter('Carla')
    await shows(remoteTile(carla).getByTestId('tile-caption'), 'Ada: camera')
    for (const tab of [bert, carla]) await plays(remoteTile(tab))
  })

  it('record both cameras into one picture and give it as a file', async () => {
    const [ada, bert] = await meet()
    for (const tab of [ada, bert]) await tab.getByTestId('media-camera').click()
    await vi.waitFor(async () => expect(await ada.getByTestId('tiles').locator('video').count()).toBe(2), patience)
    await ada.getByTestId('panel-recording').locator('summary').click()
    await ada.getByTestId('recording-sound').uncheck()
    await ada.getByTestId('recording-start').click()
    await shows(ada.getByTestId('recording-clock'), '0:03')
    await ada.getByTestId('recording-stop').click()
    const link = ada.getByTestId('recorded-download')
    await vi.waitFor(async () => expect(await link.count()).toBe(1), patience)
    expect(await link.getAttribute('download')).toMatch(/-mix-1\.webm$/)
    // Stock Firefox tells nobody of its downloads.
    if (browser === 'firefox') return
    const [download] = await Promise.all([ada.waitForEvent('download'), link.click()])
    const { tracks, duration, complaints } = await probe(await readFile(await download.path()))
    expect(tracks).toEqual(['video vp8 1280x720'])
    expect(duration).toBeGreaterThan(2)
    expect(complaints).toBe('')
  })

  it('lose their chat when channels are switched off and have it again when they are switched on', async () => {
    const [ada, bert] = await meet()
    await say(bert, 'before')
    await shows(heard(ada), 'before')
    await flip(ada, 'false')
    await vi.waitFor(async () => expect(await ada.getByTestId('chat-input').isDisabled()).toBe(true), patience)
    await flip(ada, 'true')
    await say(ada, 'back again')
    await shows(heard(bert), 'back again')
    await say(bert, 'welcome back')
    await shows(heard(ada).last(), 'welcome back')
    for (const tab of [ada, bert]) await shows(tab.getByTestId('status'), 'in lobby, 1 connected')
  })
})

const remoteTile = (tab: Page): Locator => tab.locator('[data-testid=tile][data-own=false]')

/** New frames are really shown. */
async function plays(tile: Locator): Promise<void> {
  await vi.waitFor(async () => expect(await tile.count()).toBe(1), patience)
  const isPlaying = tile.locator('video').evaluate(
    (video: HTMLVideoElement) =>
      new Promise<boolean>((resolve) => {
        video.requestVideoFrameCallback(() => video.requestVideoFrameCallback(() => resolve(video.videoWidth > 0)))
      }),
  )
  expect(await isPlaying).toBe(true)
}

const heard = (tab: Page): Locator => tab.locator('[data-testid=message][data-own=false]').getByTestId('message-text')

async function say(tab: Page, text: string): Promise<void> {
  await tab.getByTestId('chat-input').fill(text)
  await tab.getByTestId('chat-send').click()
}

async function flip(tab: Page, isOn: 'true' | 'false'): Promise<void> {
  const toggle = tab.getByTestId('addon-switch-channels')
  await toggle.click()
  await vi.waitFor(async () => expect(await toggle.getAttribute('aria-checked')).toBe(isOn), patience)
}

const shows = (place: Locator, text: string): Promise<void> =>
  vi.waitFor(async () => expect(await place.textContent({ timeout: 1_000 })).toBe(text), patience)
