/** @typedef {import('../page/contender').ContenderName} ContenderName */
/** @typedef {Record<ContenderName, number[]>} Times */

/** @type {readonly ContenderName[]} */
export const contenders = ['handWritten', 'peerwright']

/**
 * Every round both contenders run, and they take turns in going first: what else the machine does hits both.
 *
 * @param {number} rounds
 * @param {(contender: ContenderName, round: number) => Promise<number>} measure
 * @param {number} [first] the number of the first round; in even rounds the hand-written one goes first
 * @returns {Promise<Times>}
 */
export async function interleave(rounds, measure, first = 0) {
  /** @type {Times} */
  const times = { handWritten: [], peerwright: [] }
  for (let round = first; round < first + rounds; round++) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse()
    for (const contender of order) times[contender].push(await measure(contender, round))
  }
  return times
}

/**
 * What several launches measured, as one.
 *
 * @param {readonly Times[]} parts
 * @returns {Times}
 */
export const gather = (parts) => ({
  handWritten: parts.flatMap(({ handWritten }) => handWritten),
  peerwright: parts.flatMap(({ peerwright }) => peerwright),
})

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}

/**
 * A row of the table: medians, their ratio, and whether the ratio is within its limit.
 *
 * @param {string} name
 * @param {Times} times
 * @param {number} limit
 */
export function judge(name, times, limit) {
  const byHand = median(times.handWritten)
  const ours = median(times.peerwright)
  const ratio = ours / byHand
  return {
    holds: ratio <= limit,
    row: {
      measured: name,
      runs: times.peerwright.length,
      'hand-written (ms)': Math.round(byHand),
      'peerwright (ms)': Math.round(ours),
      ratio: ratio.toFixed(2),
      limit: limit.toFixed(2),
      verdict: ratio <= limit ? 'ok' : 'TOO SLOW',
    },
  }
}
