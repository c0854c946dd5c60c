import { readFileSync } from 'node:fs'
import { dirname } from 'node:path/posix'
import { report } from './lib/report.mjs'

/** @typedef {{ resolved?: string, link?: boolean, optionalDependencies?: Record<string, string> }} Locked */

/** @type {Record<string, Locked>} */
const packages = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages

report('lock file', [...missingOptional(), ...hosts()])

/** `npm install` silently drops optional packages that it can not resolve; `npm ci` then fails on other platforms. */
function missingOptional() {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(name, path))
      .map((name) => `package-lock.json: ${path || 'root'} wants the optional ${name}, which is not locked`),
  )
}

function hosts() {
  return Object.entries(packages)
    .filter(([, { resolved, link }]) => resolved && !link)
    .map(([path, { resolved }]) => `package-lock.json: ${path} names a download host: ${resolved}`)
}

/**
 * Looks where Node would: beside the package that asks, then one folder up, and so on.
 *
 * @param {string} name
 * @param {string} from
 * @returns {boolean}
 */
function isLocked(name, from) {
  if (`${from ? `${from}/` : ''}node_modules/${name}` in packages) return true
  return from !== '' && isLocked(name, dirname(from) === '.' ? '' : dirname(from))
}
