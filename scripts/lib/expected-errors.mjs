import ts from 'typescript'

// TypeScript's own directive can not say which error is expected. In type tests this one can:
//   // @ts-expect-error "requires channels: attach it first"
// The next line of code must have an error, and its message must contain the quoted text.

const directive = /^\s*\/\/\s*@ts-expect-ERROR(?:.*?"(?<sentence>[^"]+)")?/

/**
 * Hides the directives from TypeScript, without moving anything.
 *
 * @param {string} text
 */
export const withoutDirectives = (text) => text.replaceAll('@ts-expect-error', '@ts-expect-ERROR')

/**
 * What is wrong in a type test: errors nobody expected, and expectations that no error met.
 *
 * @param {ts.SourceFile} file
 * @param {readonly ts.Diagnostic[]} found
 * @returns {ts.Diagnostic[]}
 */
export function expectedErrors(file, found) {
  const lines = file.text.split('\n')
  const isExpected = (/** @type {ts.Diagnostic} */ error) => directiveAbove(lines, lineOf(file, error)) !== undefined
  const unmet = lines.flatMap((line, index) => {
    const match = directive.exec(line)
    if (!match) return []
    const messages = found.filter((error) => directiveAbove(lines, lineOf(file, error)) === index).map(message)
    return unmetExpectation(messages, match.groups?.sentence, file, index)
  })
  return [...found.filter((error) => !isExpected(error)), ...unmet]
}

/**
 * @param {readonly string[]} messages
 * @param {string | undefined} sentence
 * @param {ts.SourceFile} file
 * @param {number} line
 * @returns {ts.Diagnostic[]}
 */
function unmetExpectation(messages, sentence, file, line) {
  if (messages.length > 0 && (!sentence || messages.some((text) => text.includes(sentence)))) return []
  const start = file.getPositionOfLineAndCharacter(line, 0)
  const messageText =
    messages.length > 0 ? `Expected "${sentence}", got: ${messages.join('\n')}` : 'Expected an error, got none.'
  return [{ file, start, length: 1, messageText, code: 2578, category: ts.DiagnosticCategory.Error }]
}

/**
 * The line of the directive that speaks about this line, skipping blank lines and further comments.
 *
 * @param {readonly string[]} lines
 * @param {number} line
 */
function directiveAbove(lines, line) {
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? ''
    if (directive.test(text)) return above
    if (text.trim() !== '' && !text.trim().startsWith('//')) return undefined
  }
  return undefined
}

/**
 * @param {ts.SourceFile} file
 * @param {ts.Diagnostic} error
 */
const lineOf = (file, error) => file.getLineAndCharacterOfPosition(error.start ?? 0).line

/** @param {ts.Diagnostic} error */
const message = (error) => ts.flattenDiagnosticMessageText(error.messageText, '\n')
