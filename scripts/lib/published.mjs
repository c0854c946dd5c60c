import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folders of the packages that go to the registry. */
export const publishedPackages = () =>
  readdirSync('packages')
    .map((name) => join('packages', name))
    .filter((folder) => !JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).private)

/** The built JavaScript of those packages. */
export const publishedCode = () =>
  publishedPackages().flatMap((folder) =>
    readdirSync(join(folder, 'dist'), { encoding: 'utf8', recursive: true })
      .filter((name) => name.endsWith('.js'))
      .map((name) => join(folder, 'dist', name)),
  )
