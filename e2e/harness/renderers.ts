import { execFileSync } from 'node:child_process'
import { kill, pid } from 'node:process'
import type { Page } from 'playwright'
import { expect, vi } from 'vitest'
import type { BrowserName } from '../../scripts/lib/browsers.mjs'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/**
 * Opens a page that can be crashed by its browser's means: nothing in the page runs any more, so nobody says goodbye.
 * Other pages live on, because each has a process of its own.
 */
export async function openCrashable(browser: BrowserName, open: () => Promise<Page>) {
  if (browser === 'chromium') {
    const page = await open()
    return { page, crash: () => crashChromium(page) }
  }
  const before = new Set(firefoxTabs())
  const page = await open()
  // Firefox's protocol has no command for it, and forbids going to about:crashcontent.
  const [renderer = 0] = await vi.waitFor(() => {
    const added = firefoxTabs().filter((tab) => !before.has(tab))
    expect(added, 'processes that came with the page').toHaveLength(1)
    return added
  })
  return { page, crash: async () => void kill(renderer, 'SIGKILL') }
}

async function crashChromium(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash')
  const session = await page.context().newCDPSession(page)
  // A crashed page does not answer.
  session.send('Page.crash').catch(() => {})
  await crashed
}

/** The content processes of the Firefox that this process started. */
function firefoxTabs(): number[] {
  const all = processes()
  const ours = new Set([pid])
  // Parents come before their children in most cases; where not, another round finds the rest.
  for (let known = 0; known < ours.size; ) {
    known = ours.size
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid)
  }
  return all.filter(({ pid, command }) => ours.has(pid) && command.endsWith(' tab')).map(({ pid }) => pid)
}

function processes(): Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/)
    return { pid: Number(pid), parent: Number(parent), command: command.join(' ') }
  })
}
