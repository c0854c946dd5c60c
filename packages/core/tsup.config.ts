import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'
import { library } from '../../tsup.library'

/** Functions, methods and fields of tapable's `Hook.js` that nobody calls: they end in `compile`, which core replaces. */
const unused = [
  ...['CALL_ASYNC_DELEGATE', 'PROMISE_DELEGATE', 'callAsync', 'promise', 'compile'],
  ...['tapAsync', 'tapPromise', 'withOptions', 'isUsed'],
]

/**
 * tapable's code generator needs `new Function`; core interprets its hooks instead and ships without the generator.
 * All hooks are plain `Hook`s. As a module, and without what is unused, that weighs half (nothing else would drop it).
 */
const tapableInPart: Plugin = {
  name: 'tapable-in-part',
  setup(build) {
    build.onLoad({ filter: /tapable[\\/]lib[\\/]index\.js$/ }, () => ({
      contents: "export { default as SyncHook } from './Hook.js'",
    }))
    build.onLoad({ filter: /tapable[\\/]lib[\\/]Hook\.js$/ }, ({ path }) => ({
      contents: unused
        .reduce(without, readFileSync(path, 'utf8'))
        .replace('const util = require("util")', 'const util = { deprecate: (run) => run }')
        .replace('module.exports =', 'export default'),
    }))
  },
}

/** Drops the definition of that name, and the constructor's lines that speak of it. */
function without(source: string, name: string): string {
  const rest = source
    .replace(new RegExp(`^(\\t?)(?:function )?${name}\\(.*?^\\1\\}\\n`, 'ms'), '')
    .replaceAll(new RegExp(`^\\t\\tthis.*\\b${name}\\b.*;\\n`, 'gm'), '')
  if (rest === source) throw new Error(`tapable has changed: ${name} is not in Hook.js`)
  return rest
}

export default library({
  entry: ['src/index.ts', 'src/worker.ts'],
  platform: 'browser',
  noExternal: ['tapable'],
  dts: { resolve: ['tapable'] },
  esbuildPlugins: [tapableInPart],
})
