import { dirname, resolve } from 'node:path'
import ts from 'typescript'
import { expectedErrors, withoutDirectives } from './lib/expected-errors.mjs'
import { report } from './lib/report.mjs'
import { repositoryFiles } from './lib/sources.mjs'

// Every ```ts block of the documentation compiles against the packages' sources, as a module of its own.
//   ```ts stats.ts   names the block: other blocks of the page import './stats'
//   ```ts ignore     a fragment that can not compile
// An expected error is said as in a type test: // @ts-expect-error "requires channels"

/** @typedef {{ page: string, line: number, text: string }} Snippet */

const pages = repositoryFiles(/^(?:README\.md|docs\/.*\.md|packages\/[^/]+\/README\.md)$/)
const snippets = new Map(pages.flatMap(snippetsIn))
const folders = new Set([...snippets.keys()].map((path) => dirname(path)))
const { options } = ts.parseJsonConfigFileContent(
  { extends: './tsconfig.base.json', compilerOptions: { types: ['node', 'vite/client'] }, files: [] },
  ts.sys,
  process.cwd(),
)
const program = ts.createProgram([...snippets.keys()], options, host())

report('snippets', [
  ...(snippets.size === 0 ? ['no snippet was found'] : []),
  ...[...snippets].flatMap(([path, snippet]) => problems(path, snippet)),
])

/**
 * The blocks of a page, by the path of a file that does not exist: the page is their folder.
 *
 * @param {{ path: string, text: string }} page
 * @returns {[string, Snippet][]}
 */
function snippetsIn({ path: page, text }) {
  const blocks = [...text.matchAll(/^```ts(?: (?<mark>\S+))?\n(?<code>[\s\S]*?)^```$/gm)]
  return blocks.flatMap(({ index, groups: { mark = '', code = '' } = {} }) => {
    if (mark === 'ignore') return []
    const line = text.slice(0, index).split('\n').length
    return [[resolve(page, mark || `line-${line}.ts`), { page, line, text: withoutDirectives(code) }]]
  })
}

/** The file system, with one file more for each block. */
function host() {
  const plain = ts.createCompilerHost(options)
  return {
    ...plain,
    fileExists: (/** @type {string} */ path) => snippets.has(path) || plain.fileExists(path),
    directoryExists: (/** @type {string} */ path) => folders.has(path) || ts.sys.directoryExists(path),
    readFile: (/** @type {string} */ path) => snippets.get(path)?.text ?? plain.readFile(path),
    getSourceFile: (/** @type {string} */ path, /** @type {ts.ScriptTarget | ts.CreateSourceFileOptions} */ target) => {
      const text = snippets.get(path)?.text
      return text === undefined ? plain.getSourceFile(path, target) : ts.createSourceFile(path, text, target)
    },
  }
}

/**
 * @param {string} path
 * @param {Snippet} snippet
 */
function problems(path, { page, line }) {
  const file = program.getSourceFile(path)
  if (!file) return [`${page}:${line}: was not compiled`]
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  return expectedErrors(file, found).map((error) => {
    const at = line + 1 + file.getLineAndCharacterOfPosition(error.start ?? 0).line
    return `${page}:${at}: ${ts.flattenDiagnosticMessageText(error.messageText, '\n  ')}`
  })
}
