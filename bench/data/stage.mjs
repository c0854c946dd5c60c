import { randomUUID } from 'node:crypto'
import { bundle, call as callPage, inBrowser, openPage } from '../lib/pages.mjs'

/** @typedef {import('./contender').ContenderName} ContenderName */

/** @type {import('../lib/caller').Caller<import('./bench').Bench>} */
const call = callPage

/**
 * Two pages that a contender has connected.
 *
 * @typedef {object} Stage
 * @property {import('playwright').Browser} browser
 * @property {import('playwright').Page} sender
 * @property {import('playwright').Page} receiver
 * @property {typeof call} call
 * @property {(size: number) => Promise<number>} bulk sends so many bytes; the milliseconds until they are complete at the other side
 */

const script = bundle(new URL('bench.ts', import.meta.url))

/** The first bytes compile code, and open the congestion window. */
const WARM_UP = 4 * 2 ** 20

/**
 * Gives the callback a fresh browser with two connected and warm pages.
 *
 * @template Result
 * @param {ContenderName} contender
 * @param {(stage: Stage) => Promise<Result>} run
 * @returns {Promise<Result>}
 */
export const onStage = async (contender, run) =>
  inBrowser(await script, async (context, browser) => {
    const [sender, receiver] = [await openPage(context), await openPage(context)]
    const room = randomUUID()
    const answered = call(receiver, 'connect', contender, room, false)
    // Who is called listens by the time this returns.
    await call(receiver, 'read', true)
    await Promise.all([answered, call(sender, 'connect', contender, room, true)])
    const stage = { browser, sender, receiver, call, bulk: (/** @type {number} */ size) => bulk(stage, size) }
    await stage.bulk(WARM_UP)
    return run(stage)
  })

/**
 * @param {Pick<Stage, 'sender' | 'receiver'>} stage
 * @param {number} size
 */
async function bulk({ sender, receiver }, size) {
  await call(receiver, 'expectBulk', size)
  const [start, end] = await Promise.all([call(sender, 'sendBulk', size), call(receiver, 'arrival')])
  return Number(end) - start
}
