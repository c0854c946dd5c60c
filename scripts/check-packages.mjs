import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publishedPackages } from './lib/published.mjs'
import { report } from './lib/report.mjs'
import { run, runBin, runNpm } from './lib/run.mjs'

// Every package as the registry would hand it out: judged by itself, then used by a project outside the workspace.

/** @type {string[]} */
const problems = []
const folder = mkdtempSync(join(tmpdir(), 'peerwright-packages-'))
const tarballs = await pack()
for (const tarball of tarballs) await judge(tarball)
await consume()
rmSync(folder, { recursive: true })
report('packages', problems)

async function pack() {
  await expect('the build', run(process.execPath, ['scripts/build.mjs', '--filter=./packages/*']))
  const destination = join(folder, 'tarballs')
  mkdirSync(destination)
  const workspaces = publishedPackages().map((path) => `--workspace=${path}`)
  await expect('npm pack', runNpm(['pack', '--silent', `--pack-destination=${destination}`, ...workspaces]))
  return readdirSync(destination).map((name) => join(destination, name))
}

/** @param {string} tarball */
async function judge(tarball) {
  await expect(`publint ${tarball}`, runBin('publint', ['run', '--strict', tarball]))
  const options = ['--profile', 'esm-only', '--no-definitely-typed', '--no-summary', '--format', 'ascii']
  await expect(`attw ${tarball}`, runBin('@arethetypeswrong/cli', [tarball, ...options]))
}

async function consume() {
  const cwd = join(folder, 'consumer')
  cpSync('scripts/consumer', cwd, { recursive: true })
  await expect(
    'npm install in the consumer',
    runNpm(['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs], { cwd }),
  )
  const bundler = ['--noEmit', '--module', 'esnext', '--moduleResolution', 'bundler']
  await expect('compiling the consumer as a bundler would', runBin('typescript', ['--project', cwd, ...bundler]))
  await expect('compiling the consumer for Node', runBin('typescript', ['--project', cwd]))
  await expect(
    'running the consumer',
    run(process.execPath, ['--disallow-code-generation-from-strings', 'consumer.js'], { cwd }),
  )
}

/**
 * @param {string} what
 * @param {Promise<number>} code
 */
async function expect(what, code) {
  if ((await code) !== 0) problems.push(`${what} failed`)
}
