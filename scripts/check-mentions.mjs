import { report } from './lib/report.mjs'
import { repositoryFiles } from './lib/sources.mjs'

// A clone must make sense on its own: no paths of the machine it was written on, no download hosts.
const foreign = [
  /\.\.\/shared\b/,
  /(?<![\w.\\])\/work\b/,
  /\bregistry\.\w+\.(?:com|dev|io|net|org)\b/,
  /\bnpm\.pkg\.github\b/,
]

report(
  'mentions',
  repositoryFiles(/./).flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const found = foreign.flatMap((pattern) => pattern.exec(line)?.[0] ?? [])
      return found.map((mention) => `${path}:${index + 1}: mentions ${mention}`)
    }),
  ),
)
