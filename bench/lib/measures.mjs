import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** @typedef {import('playwright').Browser} Browser */
/** @typedef {import('playwright').Page} Page */

/**
 * Seconds of CPU time that the whole browser has used, over all its processes.
 *
 * @param {Browser} browser
 */
export async function cpuTime(browser) {
  const processes = await processesOf(browser)
  return processes.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

/** @param {Browser} browser */
async function processesOf(browser) {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo
}

/**
 * Tells how many seconds the main thread of a page has worked.
 *
 * @param {Page} page
 */
export async function watchMainThread(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  }
}

/**
 * The process that renders a page: the one that is busy while the page is.
 *
 * @param {Browser} browser
 * @param {(milliseconds: number) => Promise<unknown>} spin
 */
export async function rendererOf(browser, spin) {
  const before = new Map((await processesOf(browser)).map(({ id, cpuTime }) => [id, cpuTime]))
  await spin(500)
  const used = (await processesOf(browser))
    .filter(({ id, type }) => type === 'renderer' && before.has(id))
    .map(({ id, cpuTime }) => ({ id, spent: cpuTime - (before.get(id) ?? 0) }))
  return used.reduce((one, other) => (other.spent > one.spent ? other : one)).id
}

/**
 * Bytes by which a process grows at most, from now until the returned function is called.
 *
 * @param {number} pid
 */
export async function watchMemory(pid) {
  await setTimeout(500) // what the page did before is collected by then
  // Makes the kernel forget the highest value so far: proc(5).
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
  const before = read(pid, 'VmRSS')
  return () => read(pid, 'VmHWM') - before
}

/**
 * @param {number} pid
 * @param {string} field
 */
function read(pid, field) {
  const [, kilobytes] = new RegExp(`${field}:\\s*(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1_024
}
