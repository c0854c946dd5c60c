/** @typedef {import('../connect/contender').ContenderName} ContenderName */
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

/**
 * The value that this share of the values does not exceed.
 *
 * @param {readonly number[]} values
 * @param {number} share
 */
function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other)
  const place = (sorted.length - 1) * share
  return ((sorted[Math.floor(place)] ?? 0) + (sorted[Math.ceil(place)] ?? 0)) / 2
}

/**
 * The median, and between what the middle half lies: where that is wide, the machine was busy.
 *
 * @param {readonly number[]} values
 */
function show(values) {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => Math.round(quantile(values, share)))
  return `${middle} (${low} to ${high})`
}

/**
 * A row of the table: medians, their ratio, and whether the ratio is within its limit.
 *
 * @param {string} name
 * @param {Times} times
 * @param {number} limit
 */
export function judge(name, times, limit) {
  const ratio = quantile(times.peerwright, 0.5) / quantile(times.handWritten, 0.5)
  return {
    holds: ratio <= limit,
    row: {
      measured: name,
      runs: times.peerwright.length,
      'hand-written (ms)': show(times.handWritten),
      'peerwright (ms)': show(times.peerwright),
      ratio: ratio.toFixed(2),
      limit: limit.toFixed(2),
      verdict: ratio <= limit ? 'ok' : 'TOO SLOW',
    },
  }
}
