import ts from 'typescript'
import { report } from './lib/report.mjs'
import { repositoryFiles } from './lib/sources.mjs'

// Every error code has a heading in docs/errors.md, and every code there exists and is declared once.

const codes = repositoryFiles(/^packages\/[^/]+\/src\/(?:.+\/)?errors\.ts$/).flatMap(({ path, text }) =>
  codesIn(ts.createSourceFile(path, text, ts.ScriptTarget.Latest)),
)
const docs = repositoryFiles(/^docs\/errors\.md$/)
const headings = docs.flatMap(({ text }) =>
  [...text.matchAll(/^###? `?([A-Z][A-Z0-9_]+)`?$/gm)].map((match) => match[1] ?? ''),
)

report('error codes', [
  ...(codes.length === 0 ? ['no error code was found in packages/*/src/**/errors.ts'] : []),
  ...codes.filter((code) => !headings.includes(code)).map((code) => `docs/errors.md: no heading for ${code}`),
  ...headings.filter((code) => !codes.includes(code)).map((code) => `docs/errors.md: ${code} is in no package`),
  ...repeated(codes).map((code) => `${code} is declared twice`),
  ...repeated(headings).map((code) => `docs/errors.md: ${code} has two headings`),
])

/**
 * The keys of a message table: `CODE: (details) => message`.
 *
 * @param {ts.Node} node
 * @returns {string[]}
 */
function codesIn(node) {
  /** @type {string[]} */
  const found = []
  node.forEachChild((child) => {
    const name = isMessage(child) ? child.name.text : ''
    found.push(...(/^[A-Z][A-Z0-9_]+$/.test(name) ? [name] : codesIn(child)))
  })
  return found
}

/**
 * @param {ts.Node} node
 * @returns {node is ts.PropertyAssignment & { name: ts.Identifier }}
 */
function isMessage(node) {
  return (
    ts.isPropertyAssignment(node) &&
    ts.isIdentifier(node.name) &&
    (ts.isArrowFunction(node.initializer) || ts.isStringLiteralLike(node.initializer))
  )
}

/** @param {readonly string[]} names */
function repeated(names) {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}
