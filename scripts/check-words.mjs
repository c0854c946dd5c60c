import ts from 'typescript'
import { report } from './lib/report.mjs'
import { repositoryFiles } from './lib/sources.mjs'

// The kernel refuses to know these. Comments may name them.

const words = new Set([
  'MediaStream',
  'getUserMedia',
  'addTrack',
  'MediaRecorder',
  'WebSocket',
  'BroadcastChannel',
  'document',
  'window',
])
const broker = /mqtt|mosquitto|firebase|supabase|nostr|pusher/i

report(
  'kernel words',
  repositoryFiles(/^packages\/core\/src\/.*\.ts$/).flatMap(({ path, text }) => {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
    return namesIn(file)
      .filter(isRefused)
      .map((node) => `${path}:${lineOf(file, node)}: the kernel refuses to know ${node.text}`)
  }),
)

/**
 * @param {ts.Node} node
 * @returns {Array<ts.Identifier | ts.StringLiteralLike>}
 */
function namesIn(node) {
  if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) return [node]
  /** @type {ts.Node[]} */
  const children = []
  node.forEachChild((child) => void children.push(child))
  return children.flatMap(namesIn)
}

/** @param {ts.Identifier | ts.StringLiteralLike} node */
function isRefused({ text }) {
  return words.has(text) || broker.test(text)
}

/**
 * @param {ts.SourceFile} file
 * @param {ts.Node} node
 */
function lineOf(file, node) {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
}
