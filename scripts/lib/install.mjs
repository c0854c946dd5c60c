import { existsSync, readFileSync } from 'node:fs'
import { runNpm } from './run.mjs'

/** @typedef {Record<string, { version?: string, optional?: boolean, link?: boolean }>} Packages */

/** Brings node_modules up to the lock file; a fresh clone gets everything. */
export async function install() {
  if (isInstalled()) return
  const fresh = !existsSync('node_modules')
  console.log('Installing dependencies…')
  const code = await runNpm([fresh ? 'ci' : 'install', '--no-audit', '--no-fund'])
  if (code === 0) return
  console.error('The dependencies could not be installed: check the network and the npm registry, then try again.')
  process.exit(1)
}

function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json')
  return Object.entries(packagesOf('package-lock.json')).every(
    // Optional packages are mostly the binaries of other platforms.
    ([path, { version, optional }]) => !path.startsWith('node_modules') || optional || isSame(installed[path], version),
  )
}

/**
 * @param {Packages[string] | undefined} found
 * @param {string | undefined} version
 */
const isSame = (found, version) => found !== undefined && found.version === version

/**
 * @param {string} path
 * @returns {Packages}
 */
const packagesOf = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {})
