import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { publishedCode } from './lib/published.mjs'
import { report } from './lib/report.mjs'
import { run } from './lib/run.mjs'

// An own script instead of size-limit: that leaves peer dependencies out of what it measures, so an addon's budget would
// not contain the kernel. Here the built packages are bundled as an application would bundle them, with nothing external but
// the clients of brokers: those are loaded when somebody joins, as chunks of their own.

// `kilobytes` may not be exceeded: it holds what has been reached. `goal` is where it is to go, and is printed beside it.
const budgets = [
  { what: '@peerwright/core, everything exported', entry: 'scripts/size/kernel.ts', kilobytes: 21, goal: 14 },
  { what: 'join, open, send, receive in the browser', entry: 'scripts/size/app.ts', kilobytes: 30, goal: 20 },
  { what: 'the same over MQTT, without its client', entry: 'scripts/size/mqtt.ts', kilobytes: 32.2, goal: 21 },
]

const built = await run(process.execPath, ['scripts/build.mjs', '--filter=./packages/*'])
if (built !== 0) process.exit(built)

const measured = await Promise.all(budgets.map(measure))
console.table(measured)
report('sizes', [
  ...measured
    .filter(({ bytes, budget }) => bytes > budget)
    .map(({ what, bytes, budget }) => `${what}: ${bytes} bytes, ${budget} allowed`),
  ...generatesCode(),
])

/** @param {typeof budgets[number]} budget */
async function measure({ what, entry, kilobytes, goal }) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    external: ['mqtt'],
    logOverride: { 'import-is-undefined': 'error' },
  })
  const [code] = outputFiles
  if (!code) throw new Error(`${entry}: nothing was bundled`)
  return { what, bytes: gzipSync(code.contents, { level: 9 }).length, budget: kilobytes * 1000, goal: goal * 1000 }
}

/** A page with a strict Content-Security-Policy refuses to generate code. Declarations and source maps never run. */
function generatesCode() {
  return publishedCode().flatMap((path) => {
    const found = /\bnew Function\b|\beval\(/.exec(readFileSync(path, 'utf8'))
    return found ? [`${path}: contains ${found[0]}`] : []
  })
}
