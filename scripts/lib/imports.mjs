import { dirname, join } from 'node:path/posix'
import ts from 'typescript'
import { repositoryFiles } from './sources.mjs'

/**
 * `to` is the imported file when the import is relative, otherwise the package it names.
 *
 * @typedef {{ from: string, to: string, isRelative: boolean }} Import
 */

/**
 * Every import of every TypeScript and JavaScript file of the workspaces, type imports included.
 *
 * @returns {Import[]}
 */
export function allImports() {
  const files = repositoryFiles(/^(packages|apps|examples|e2e|bench)\/.*\.m?[jt]sx?$/)
  const paths = new Set(files.map((file) => file.path))
  return files.flatMap(({ path, text }) =>
    ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => resolve(path, fileName, paths)),
  )
}

/**
 * @param {string} from
 * @param {string} specifier
 * @param {ReadonlySet<string>} paths
 * @returns {Import}
 */
function resolve(from, specifier, paths) {
  if (!specifier.startsWith('.')) return { from, to: packageOf(specifier), isRelative: false }
  const path = join(dirname(from), specifier)
  const to = [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => paths.has(candidate)) ?? path
  return { from, to, isRelative: true }
}

/** @param {string} specifier */
const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
