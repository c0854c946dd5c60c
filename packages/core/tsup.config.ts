import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'
import { library } from '../../tsup.library'

/** Hooks that are used; they differ in the code that tapable would generate for them, and in nothing that is left. */
const hooks = ['AsyncParallelHook', 'AsyncSeriesBailHook', 'AsyncSeriesHook', 'AsyncSeriesWaterfallHook', 'SyncHook']

/** What nobody calls in tapable's `Hook.js`. */
const unused = [
  /^function CALL_ASYNC_DELEGATE.*?^\}\n/ms,
  /^\t\tthis\._?(?:callAsync|x) = .*\n/gm,
  /^const util = .*\n/m,
  /^const deprecateContext = .*?^\);\n/ms,
  /^\t\tthis\.(\w+) = this\.\1;\n/gm,
  /^\t\t\tif \(\n\t\t\t\ttypeof \([^\n]*context.*?^\t\t\t\}\n/ms,
  /^\ttap(?:Async|Promise)\(options, fn\) \{.*?^\t\}\n/gms,
  /^\twithOptions\(options\) \{.*?^\t\}\n/ms,
  /^\tisUsed\(\) \{.*?^\t\}\n/ms,
]

/**
 * tapable's code generator needs `new Function`; core interprets its hooks instead and ships without the generator,
 * and without what it does not use (tapable is CommonJS: nothing else would drop it).
 */
const tapableInPart: Plugin = {
  name: 'tapable-in-part',
  setup(build) {
    build.onLoad({ filter: /tapable[\\/]lib[\\/]Hook\.js$/ }, ({ path }) => ({
      contents: unused.reduce(without, readFileSync(path, 'utf8')),
    }))
    build.onLoad({ filter: /tapable[\\/]lib[\\/]index\.js$/ }, () => ({
      contents: ["import Hook from './Hook.js'", ...hooks.map((name) => `export class ${name} extends Hook {}`)].join(
        '\n',
      ),
    }))
  },
}

function without(source: string, part: RegExp): string {
  const rest = source.replace(part, '')
  if (rest === source) throw new Error(`tapable has changed: ${part} is not in Hook.js`)
  return rest
}

export default library({
  entry: ['src/index.ts', 'src/worker.ts'],
  // The browser platform also picks tapable's own small stand-in for Node's `util`.
  platform: 'browser',
  noExternal: ['tapable'],
  dts: { resolve: ['tapable'] },
  esbuildPlugins: [tapableInPart],
})
