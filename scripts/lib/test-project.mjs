import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runBin } from './run.mjs'

/** @typedef {{ passed: number, failed: number, notes: string[] }} Outcome */
/** @typedef {{ fullName: string, status: string }} Assertion */
/** @typedef {{ name: string, status: string, assertionResults: Assertion[] }} TestFile */

/** A stage that hangs must not hang everything. */
const timeout = 10 * 60_000

/** The projects of vitest.config.ts, in the order in which they run. */
export const projects = ['node', 'chromium', 'firefox', 'e2e']

/**
 * Runs one vitest project in a process of its own. Whatever did not pass has failed: also a skipped test, a file that
 * does not load, a stage that crashed and a project without tests.
 *
 * @param {string} project
 * @returns {Promise<Outcome>}
 */
export async function testProject(project) {
  const folder = mkdtempSync(join(tmpdir(), 'peerwright-test-'))
  const file = join(folder, 'results.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await runBin('vitest', ['run', `--project=${project}`, ...reporters], { timeout })
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).testResults : undefined
  rmSync(folder, { recursive: true })
  return results
    ? judge(project, results, code)
    : { passed: 0, failed: 1, notes: [`${project}: crashed or ran out of time`] }
}

/**
 * @param {string} project
 * @param {readonly TestFile[]} files
 * @param {number} code
 * @returns {Outcome}
 */
function judge(project, files, code) {
  const tests = files.flatMap((file) => file.assertionResults)
  const passed = tests.filter((test) => test.status === 'passed').length
  const notes = [
    ...tests.filter((test) => test.status !== 'passed').map((test) => `${project}: ${test.status}: ${test.fullName}`),
    ...files.filter(failedToLoad).map((file) => `${project}: failed to load: ${file.name}`),
  ]
  if (tests.length === 0) notes.push(`${project}: no test ran`)
  if (code !== 0 && notes.length === 0) notes.push(`${project}: vitest exited with ${code} although every test passed`)
  return { passed, failed: notes.length, notes }
}

/** @param {TestFile} file */
const failedToLoad = ({ status, assertionResults }) =>
  status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
