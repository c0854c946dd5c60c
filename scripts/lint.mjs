import { install } from './lib/install.mjs'
import { run, runBin } from './lib/run.mjs'

await install()
const node = process.execPath
const codes = [
  await runBin('@biomejs/biome', ['check', '--error-on-warnings', '.']),
  await runBin('knip', []),
  await run(node, ['scripts/check-imports.mjs']),
  await run(node, ['scripts/check-words.mjs']),
  await run(node, ['scripts/check-errors.mjs']),
  await run(node, ['scripts/check-snippets.mjs']),
  await run(node, ['scripts/check-mentions.mjs']),
  await run(node, ['scripts/check-lockfile.mjs']),
]
process.exitCode = codes.some((code) => code !== 0) ? 1 : 0
