/** @typedef {import('../data/rows.mjs').Row} Row */
/** @typedef {import('../data/rows.mjs').Limit} Limit */
/** @typedef {Readonly<Record<string, Record<string, number | undefined>>>} Round values by contender and key */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  const place = (sorted.length - 1) / 2
  return ((sorted[Math.floor(place)] ?? Number.NaN) + (sorted[Math.ceil(place)] ?? Number.NaN)) / 2
}

/**
 * A row of the table: what each contender reached, its ratio to the hand-written one within the round, and whether ours is
 * within its limit.
 *
 * @param {Row} row
 * @param {readonly Round[]} rounds
 * @param {readonly string[]} contenders
 */
export function judge({ key, what, unit, limit }, rounds, contenders) {
  const results = contenders.map((contender) => {
    const values = rounds.flatMap((round) => round[contender]?.[key] ?? [])
    const ratios = rounds.flatMap((round) => ratio(round[contender]?.[key], round.raw?.[key]))
    return { contender, values: spread(values), ratios: spread(ratios) }
  })
  const ours = results.find(({ contender }) => contender === 'peerwright')
  const measured = limit.of === 'raw' ? ours?.ratios.median : ours?.values.median
  return { key, what, unit, limit, results, holds: measured === undefined ? undefined : isWithin(measured, limit) }
}

/**
 * @param {number | undefined} value
 * @param {number | undefined} base
 */
const ratio = (value, base) => (value === undefined || base === undefined ? [] : [value / base])

/**
 * @param {number} value
 * @param {Limit} limit
 */
const isWithin = (value, { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }) =>
  value >= least && value <= most

/** @param {readonly number[]} values */
function spread(values) {
  if (values.length === 0) return { median: undefined, least: undefined, most: undefined }
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) }
}

/**
 * The judged rows as a table in Markdown.
 *
 * @param {readonly ReturnType<typeof judge>[]} rows
 * @param {readonly string[]} contenders
 */
export function markdown(rows, contenders) {
  const lines = rows.map((row) => {
    const cells = row.results.map(({ contender, values, ratios }) => {
      const relation = contender === 'raw' || ratios.median === undefined ? '' : `, ${show(ratios)} of raw`
      return values.median === undefined ? '–' : show(values) + relation
    })
    return [`${row.what}, ${row.unit}`, ...cells, goal(row.limit), verdict(row.holds)]
  })
  const head = ['median (least to most)', ...contenders, 'goal', 'peerwright']
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** @param {ReturnType<typeof spread>} values */
const show = ({ median, least, most }) => `${round(median)} (${round(least)} to ${round(most)})`

/** @param {number | undefined} value */
const round = (value = Number.NaN) => (Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0))

/** @param {Limit} limit */
const goal = ({ of, least, most }) =>
  `${least === undefined ? `≤ ${most}` : `≥ ${least}`}${of === 'raw' ? ' of raw' : ''}`

/** @param {boolean | undefined} holds */
function verdict(holds) {
  if (holds === undefined) return 'not measured'
  return holds ? 'holds' : 'MISSED'
}
