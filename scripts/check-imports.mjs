import { readFileSync } from 'node:fs'
import { cycles } from './lib/cycles.mjs'
import { allImports } from './lib/imports.mjs'
import { report } from './lib/report.mjs'

// An own script instead of dependency-cruiser: its configuration of these rules would be as long, and type imports,
// which it sees only through a second pass, are plain imports to TypeScript's preprocessor.

/** @typedef {import('./lib/imports.mjs').Import} Import */

/** Inside the kernel a file imports its own layer or lower ones. A file in no layer is a mistake. */
const layers = [
  ['errors'],
  ['contract'],
  ['clock', 'guard', 'scope', 'worker'],
  ['hooks', 'events'],
  ['addons'],
  ['options'],
  ['signaling'],
  ['remote'],
  ['membership', 'peer'],
  ['index'],
]

/** Libraries that one file of the kernel wraps. */
const wrappers = new Map([
  ['tapable', 'packages/core/src/hooks/create-hook.ts'],
  ['mitt', 'packages/core/src/events/bus.ts'],
])

const leaf = /^(?:(?:apps|e2e|bench)(?=\/)|@peerwright\/(?:playground|e2e|bench)$)/
const source = /^packages\/(?<name>[^/]+)\/src\//
const imports = allImports()

report('imports', [
  ...imports.flatMap((edge) => problems(edge).map((problem) => `${edge.from}: imports ${edge.to}: ${problem}`)),
  ...cycles(imports.filter(({ from, isRelative }) => isRelative && source.test(from))).map(
    (cycle) => `a cycle: ${cycle.join(' -> ')}`,
  ),
])

/** @param {Import} edge */
function problems(edge) {
  const name = source.exec(edge.from)?.groups?.name
  const rules = name
    ? [ofLeaves(edge), edge.isRelative ? ofFiles(name, edge) : ofPackages(name, edge)]
    : [ofLeaves(edge)]
  return rules.flat()
}

/** @param {Import} edge */
function ofLeaves({ from, to }) {
  if (!leaf.test(to) || leaf.exec(from)?.[0] === leaf.exec(to)?.[0]) return []
  return ['nobody imports apps, e2e or bench']
}

/**
 * @param {string} name
 * @param {Import} edge
 */
function ofFiles(name, { from, to }) {
  if (!to.startsWith(`packages/${name}/src/`)) return ['what ships imports its own src only']
  if (name !== 'core') return []
  const homeless = [from, to].find((path) => layerOf(path) < 0)
  if (homeless) return [`${homeless} is in no layer of the kernel`]
  return layerOf(to) > layerOf(from) ? ['that is a higher layer of the kernel'] : []
}

/**
 * @param {string} name
 * @param {Import} edge
 */
function ofPackages(name, { from, to }) {
  const wrapper = name === 'core' && wrappers.get(to)
  if (wrapper) return wrapper === from ? [] : [`only ${wrapper} does that`]
  if (to.startsWith('node:')) return name === 'testkit' ? [] : ['what ships runs in browsers']
  if (to === '@peerwright/testkit') return ['it is for tests']
  return to in allowed(name, to) ? [] : [`packages/${name}/package.json does not allow it`]
}

/**
 * An addon finds the kernel and other addons beside it, so that there is one copy of each.
 *
 * @param {string} name
 * @param {string} wanted
 */
function allowed(name, wanted) {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'))
  const isBesideAddon = name.startsWith('addon-') && /^@?peerwright/.test(wanted)
  return isBesideAddon ? { ...peerDependencies } : { ...dependencies, ...peerDependencies }
}

/** @param {string} path */
function layerOf(path) {
  const name = path.split('/')[3]?.replace(/\.ts$/, '') ?? ''
  return layers.findIndex((names) => names.includes(name))
}
