import { existsSync } from 'node:fs'
import { env, getuid, platform } from 'node:process'
import { browserNames, findBrowser, variable } from './browsers.mjs'
import { run, runBin } from './run.mjs'

/** @typedef {import('./browsers.mjs').BrowserName} BrowserName */

const minutes = 60_000

/**
 * Makes sure that Chromium and Firefox can be launched, installing them with the package manager at hand if need be.
 * Returns one sentence when one of them can not be had.
 *
 * @returns {Promise<string | undefined>}
 */
export async function obtainBrowsers() {
  for (const name of browserNames) {
    if (!(await obtain(name))) return advice(name)
  }
  return undefined
}

/** @param {BrowserName} name */
function advice(name) {
  const path = env[variable(name)]
  return path
    ? `${variable(name)} names ${path}, which does not exist: correct it or unset it, then run npm test again.`
    : `No ${name} could be found or installed: install it or set ${variable(name)} to its path, then run npm test again.`
}

/** @param {BrowserName} name */
async function obtain(name) {
  if (await isPresent(name)) return true
  // A path that was asked for and does not exist is a mistake to report, not to work around.
  if (env[variable(name)]) return false
  console.log(`Installing ${name}…`)
  for (const install of installers) {
    await install(name)
    if (await isPresent(name)) return true
  }
  return false
}

/** @param {BrowserName} name */
async function isPresent(name) {
  const found = findBrowser(name)
  if (found) return existsSync(found)
  const playwright = await import('playwright')
  return existsSync(playwright[name].executablePath())
}

/** @type {ReadonlyArray<(name: BrowserName) => Promise<unknown>>} */
const installers = [withApt, withBrew, withPlaywright]

/** @param {BrowserName} name */
async function withApt(name) {
  if (platform !== 'linux') return
  const sudo = getuid?.() === 0 ? [] : ['sudo', '-n']
  const debianPackage = { chromium: 'chromium', firefox: 'firefox-esr' }[name]
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: 10 * minutes }
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', debianPackage]]) {
    const [command = '', ...rest] = [...sudo, 'apt-get', ...args]
    if ((await run(command, rest, options)) !== 0) return
  }
}

/** @param {BrowserName} name */
async function withBrew(name) {
  if (platform === 'darwin') await run('brew', ['install', '--cask', name], { timeout: 10 * minutes })
}

/** @param {BrowserName} name */
async function withPlaywright(name) {
  await runBin('playwright', ['install', name], { timeout: 5 * minutes })
}
