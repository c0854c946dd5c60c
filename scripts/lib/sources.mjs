import { readFileSync } from 'node:fs'
import { output } from './run.mjs'

/**
 * Files of the repository, committed or about to be, without what git ignores.
 *
 * @param {RegExp} wanted
 */
export const repositoryFiles = (wanted) =>
  output('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'])
    .split('\n')
    .filter((path) => path !== '' && wanted.test(path))
    .flatMap((path) => {
      const text = read(path)
      return text === undefined ? [] : [{ path, text }]
    })

/**
 * A file deleted but not yet committed is still listed.
 *
 * @param {string} path
 */
function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
