import { parseArgs } from 'node:util'
import { install } from './lib/install.mjs'
import { obtainBrowsers } from './lib/obtain-browsers.mjs'
import { run } from './lib/run.mjs'
import { projects, testProject } from './lib/test-project.mjs'

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true } } })
const wanted = values.only ?? (values.quick ? ['types', 'node'] : ['types', ...projects])
const unknown = wanted.filter((name) => name !== 'types' && !projects.includes(name))
if (unknown.length > 0) finish([fails(`--only knows types, ${projects.join(', ')}, not ${unknown.join(', ')}`)])

await install()
if (wanted.some((name) => name !== 'types' && name !== 'node')) {
  const missing = await obtainBrowsers()
  if (missing) finish([fails(missing)])
}

const outcomes = []
for (const name of wanted) {
  console.log(`\n── ${name}`)
  outcomes.push(name === 'types' ? await checkTypes() : await testProject(name))
}
finish(outcomes)

/** The whole type check counts as one test. */
async function checkTypes() {
  const code = await run(process.execPath, ['scripts/check-types.mjs'])
  return code === 0 ? { passed: 1, failed: 0, notes: [] } : fails('types: the type check failed')
}

/** @param {string} note */
function fails(note) {
  return { passed: 0, failed: 1, notes: [note] }
}

/**
 * @param {ReadonlyArray<import('./lib/test-project.mjs').Outcome>} outcomes
 * @returns {never}
 */
function finish(outcomes) {
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0)
  console.log(['', ...outcomes.flatMap((outcome) => outcome.notes), `${passed} passed, ${failed} failed`].join('\n'))
  process.exit(failed > 0 ? 1 : 0)
}
