import { exit } from 'node:process'
import { parseArgs } from 'node:util'
import { contenders, gather, interleave, judge } from './lib/figures.mjs'
import { bundle, call as callPage, inBrowser, openPage, problems } from './lib/pages.mjs'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '30' }, meshes: { type: 'string', default: '9' } },
})

/** @type {import('./lib/caller').Caller<import('./connect/bench').Bench>} */
const call = callPage
const script = await bundle(new URL('connect/bench.ts', import.meta.url))

/** Ratios, never milliseconds: the machine may be slow, but then it is slow for both. */
const PAIR_LIMIT = 1.6
const MESH_LIMIT = 1.3
const MESH_SIZE = 12
const WARM_UP_MESH = 4
/** The first runs compile code. */
const WARM_UPS = 4
/** Each run makes four connections, and a browser should not make more than about 400. */
const RUNS_PER_BROWSER = 90

const results = [
  judge('join to messages both ways, two pages', await measurePairs(Number(values.runs)), PAIR_LIMIT),
  judge(`mesh of ${MESH_SIZE} in one page`, await measureMeshes(Number(values.meshes)), MESH_LIMIT),
]
console.table(results.map(({ row }) => row))
console.log(`signaling messages for one connection: ${await countMessages()}`)
for (const [problem, times] of problems) console.error(`${times} times in a page: ${problem}`)
exit(results.every(({ holds }) => holds) && problems.size === 0 ? 0 : 1)

/** @param {number} runs */
async function measurePairs(runs) {
  const batches = []
  for (let left = runs; left > 0; left -= RUNS_PER_BROWSER) {
    batches.push(
      await inBrowser(script, async (context) => {
        const pages = [await openPage(context), await openPage(context)]
        await interleave(WARM_UPS, (contender, round) => pair(pages, contender, `warm-up ${round}`))
        return interleave(Math.min(left, RUNS_PER_BROWSER), (contender, round) =>
          pair(pages, contender, `run ${round}`),
        )
      }),
    )
  }
  return gather(batches)
}

/**
 * Two pages join at once: the time until each has heard the other.
 *
 * @param {import('playwright').Page[]} pages
 * @param {import('./connect/contender').ContenderName} contender
 * @param {string} room
 */
async function pair([leader, follower], contender, room) {
  if (!leader || !follower) throw new Error('two pages are needed')
  await call(follower, 'arm', contender, room)
  const [one, other] = await Promise.all([call(leader, 'start', contender, room), call(follower, 'finish')])
  await Promise.all([call(leader, 'leave'), call(follower, 'leave')])
  if (!other) throw new Error('the follower was not armed')
  return Math.max(one.end, other.end) - Math.min(one.start, other.start)
}

/**
 * Two meshes and their warm-ups are all that one browser should connect, so each round gets a fresh one.
 *
 * @param {number} meshes
 */
async function measureMeshes(meshes) {
  const rounds = []
  for (let round = 0; round < meshes; round++) {
    rounds.push(
      await inBrowser(script, async (context) => {
        await interleave(1, (contender) => mesh(context, contender, WARM_UP_MESH))
        return interleave(1, (contender) => mesh(context, contender, MESH_SIZE), round)
      }),
    )
  }
  return gather(rounds)
}

/**
 * So many peers in a page of their own: the time until all channels are open.
 *
 * @param {import('playwright').BrowserContext} context
 * @param {import('./connect/contender').ContenderName} contender
 * @param {number} size
 */
async function mesh(context, contender, size) {
  const page = await openPage(context)
  const { start, end } = await call(page, 'mesh', contender, size)
  await page.close()
  return end - start
}

async function countMessages() {
  const counts = await inBrowser(script, async (context) => {
    const page = await openPage(context)
    return [await call(page, 'messages', 'handWritten'), await call(page, 'messages', 'peerwright')]
  })
  return contenders.map((contender, index) => `${contender} ${counts[index]}`).join(', ')
}
