import ts from 'typescript'
import { expectedErrors, withoutDirectives } from './lib/expected-errors.mjs'

/** One parse of every file serves both programs: everything with Node's types, and what ships without them. */
const parsed = new Map()
const diagnostics = ['tsconfig.json', 'tsconfig.src.json'].flatMap(check)
const unique = ts.sortAndDeduplicateDiagnostics(diagnostics)

if (unique.length > 0) {
  process.exitCode = 1
  console.error(
    ts.formatDiagnosticsWithColorAndContext(unique, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => process.cwd(),
      getNewLine: () => '\n',
    }),
  )
}
console.log(unique.length > 0 ? `types: ${unique.length} errors` : `types: ok, ${parsed.size} files`)

/** @param {string} configPath */
function check(configPath) {
  const config = ts.getParsedCommandLineOfConfigFile(configPath, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic })
  if (!config) throw new Error(`${configPath} can not be read`)
  const program = ts.createProgram(config.fileNames, config.options, host(config.options))
  return [
    ...config.errors,
    ...program.getSourceFiles().flatMap((file) => diagnose(program, file)),
    ...program.getGlobalDiagnostics(),
  ]
}

/**
 * @param {ts.Program} program
 * @param {ts.SourceFile} file
 */
function diagnose(program, file) {
  if (program.isSourceFileDefaultLibrary(file) || program.isSourceFileFromExternalLibrary(file)) return []
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  return isTypeTest(file.fileName) ? expectedErrors(file, found) : found
}

/**
 * @param {ts.CompilerOptions} options
 * @returns {ts.CompilerHost}
 */
function host(options) {
  const plain = ts.createCompilerHost(options)
  return {
    ...plain,
    readFile: (name) => {
      const text = plain.readFile(name)
      return text && isTypeTest(name) ? withoutDirectives(text) : text
    },
    getSourceFile(name, languageVersion) {
      if (!parsed.has(name)) {
        const text = this.readFile(name)
        parsed.set(name, text === undefined ? undefined : ts.createSourceFile(name, text, languageVersion))
      }
      return parsed.get(name)
    },
  }
}

/** @param {string} name */
function isTypeTest(name) {
  return name.endsWith('.test-d.ts')
}

/** @param {ts.Diagnostic} diagnostic */
function onUnRecoverableConfigFileDiagnostic(diagnostic) {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'))
}
