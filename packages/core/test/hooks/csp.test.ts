import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'

const program = `
  import { createHook } from './create-hook'
  import { SyncHook } from 'tapable'

  const attempt = async (run) => {
    try { return await run() } catch (error) { return error.name }
  }
  const report = async () => {
    const results = {}
    for (const kind of ['sync', 'series', 'parallel', 'bail', 'waterfall']) {
      const hook = createHook('moment', kind, 'throw', () => {})
      let calls = 0
      hook.watch(() => calls++)
      hook.tap('one', (value) => value + 1)
      hook.tap({ name: 'two', stage: -1 }, async () => {})
      results[kind] = [await attempt(() => hook.call(7)), calls]
    }
    const plain = new SyncHook(['value'])
    plain.tap('one', () => {})
    results.tapable = await attempt(() => plain.call(7))
    console.log(JSON.stringify(results))
  }
  report()
`

let folder = ''
const bundle = () => join(folder, 'program.cjs')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peerwright-csp-'))
  await build({
    stdin: { contents: program, resolveDir: join(import.meta.dirname, '../../src/hooks'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: bundle(),
  })
})
afterAll(() => rm(folder, { recursive: true }))

it('hooks work where making code out of strings is forbidden, which tapable as it is does not', async () => {
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--disallow-code-generation-from-strings', bundle()])
  expect(JSON.parse(stdout)).toEqual({
    sync: [null, 2],
    series: [null, 2],
    parallel: [null, 2],
    bail: [8, 2],
    waterfall: [8, 2],
    tapable: 'EvalError',
  })
})
