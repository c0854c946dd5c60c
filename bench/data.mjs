import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { exit } from 'node:process'
import { parseArgs } from 'node:util'
import { groups } from './data/rows.mjs'
import { onStage } from './data/stage.mjs'
import { problems } from './lib/pages.mjs'
import { judge, markdown } from './lib/table.mjs'

/** @typedef {import('./data/contender').ContenderName} ContenderName */

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    contenders: { type: 'string', default: 'raw,peerwright,simplePeer' },
    rows: { type: 'string', default: groups.map(({ name }) => name).join(',') },
    json: { type: 'string', default: 'results/data.json' },
  },
})

const contenders = /** @type {ContenderName[]} */ (values.contenders.split(','))
const chosen = groups.filter(({ name }) => values.rows.split(',').includes(name))

/** @type {import('./lib/table.mjs').Round[]} */
const rounds = []
for (let round = 0; round < Number(values.rounds); round++) rounds.push(await measure(round))

const rows = chosen.flatMap(({ rows }) => rows).map((row) => judge(row, rounds, contenders))
mkdirSync(dirname(values.json), { recursive: true })
writeFileSync(values.json, JSON.stringify({ cores: cpus().length, contenders, rows, rounds }, undefined, 2))
console.log(markdown(rows, contenders))
for (const [problem, times] of problems) console.error(`${times} times in a page: ${problem}`)
// A busy machine misses limits that hold: that is for people to judge, not for the exit code.
// Deadlines that were not needed still run.
exit(0)

/**
 * Every contender once: what else the machine does hits all of them, and they take turns in going first.
 *
 * @param {number} round
 */
async function measure(round) {
  /** @type {Record<string, Record<string, number | undefined>>} */
  const measured = {}
  const order = [...contenders.slice(round % contenders.length), ...contenders.slice(0, round % contenders.length)]
  for (const group of chosen) {
    for (const contender of order) {
      if (group.contenders && !group.contenders.includes(contender)) continue
      console.error(`round ${round + 1}: ${group.name}, ${contender}`)
      measured[contender] = { ...measured[contender], ...(await attempt(contender, group)) }
    }
  }
  return measured
}

/**
 * Who fails has no value; the others go on.
 *
 * @param {ContenderName} contender
 * @param {import('./data/rows.mjs').Group} group
 */
async function attempt(contender, { name, measure }) {
  try {
    return await onStage(contender, measure)
  } catch (error) {
    console.error(`${contender} failed at ${name}: ${error}`)
    return {}
  }
}
