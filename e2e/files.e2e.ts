import type { Page } from 'playwright'
import { describe, expect, it, vi } from 'vitest'
import { browserNames } from '../scripts/lib/browsers.mjs'
import type { FilesCommand, FilesReport } from './app/files'
import { openCrashable } from './harness/renderers'
import { useStage } from './harness/stage'

const MIB = 1_048_576
const SIZE = 64 * MIB + 5

const ask = (page: Page, command: FilesCommand): Promise<FilesReport> =>
  page.evaluate(
    (command) =>
      new Promise<FilesReport>((resolve) => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = ({ data }) => resolve(data)
        postMessage(command, '*', [port2])
      }),
    command,
  )

const until = (page: Page, check: (report: FilesReport) => void) =>
  vi.waitFor(
    async () => {
      const report = await ask(page, { do: 'report' })
      check(report)
      return report
    },
    { timeout: 60_000, interval: 20 },
  )

describe.each(browserNames)('a large file between pages of %s', { timeout: 150_000 }, (browser) => {
  const stage = useStage(browser)
  const enter = async (page: Page): Promise<Page> => {
    await ask(page, { do: 'join' })
    return page
  }
  const meet = (page: Page) => until(page, ({ connected }) => expect(connected).toBe(1))
  const open = () => stage.open('/files')

  const resumed = async (receiver: Page, blocksBefore: number) => {
    const report = await until(receiver, ({ complete }) => expect(complete).toBe(true))
    const [found = 0] = report.found
    expect(found).toBeGreaterThan(0)
    // What came after is what was missing: what was stored was not sent again, but two blocks at most.
    expect(Math.min(...report.blocks)).toBeGreaterThanOrEqual(found / MIB - 2)
    expect(report.blocks.length).toBeLessThanOrEqual(65 - found / MIB + 2)
    expect(found / MIB).toBeGreaterThanOrEqual(blocksBefore - 2)
  }

  it('goes on where it was when the receiver has crashed and opens a new page', async () => {
    const sender = await enter(await open())
    const { page, crash } = await openCrashable(browser, open)
    await enter(page)
    await Promise.all([meet(sender), meet(page)])
    await ask(sender, { do: 'send', size: SIZE })
    const before = await until(page, ({ received }) => expect(received).toBeGreaterThan(8 * MIB))
    await crash()
    const next = await enter(await open())
    await resumed(next, Math.floor(before.received / MIB))
    await until(sender, ({ sent }) => expect(sent).toBe(true))
  })

  it('goes on where it was when the sender reloads its page and sends it again', async () => {
    const [sender, receiver] = [await enter(await open()), await enter(await open())]
    await Promise.all([meet(sender), meet(receiver)])
    await ask(sender, { do: 'send', size: SIZE })
    await until(receiver, ({ received }) => expect(received).toBeGreaterThan(8 * MIB))
    await sender.reload()
    await enter(sender)
    await Promise.all([meet(sender), meet(receiver)])
    await ask(sender, { do: 'send', size: SIZE })
    const report = await until(receiver, ({ complete }) => expect(complete).toBe(true))
    expect(report.found[1]).toBeGreaterThanOrEqual(8 * MIB)
    // Every block once, and two of them twice at most.
    expect(report.blocks.length).toBeLessThanOrEqual(65 + 2)
  })
})
