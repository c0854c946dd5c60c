import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'
import { library } from '../../tsup.library'

/** What nobody calls in tapable's `Hook.js`. */
const unused = [
  /^function (?:CALL_ASYNC|PROMISE)_DELEGATE.*?^\}\n/gms,
  /^\t\tthis\._?(?:callAsync|promise|x) = .*\n/gm,
  /^const util = .*\n/m,
  /^const deprecateContext = .*?^\);\n/ms,
  /^\t\tthis\.(\w+) = this\.\1;\n/gm,
  /^\t\t\tif \(\n\t\t\t\ttypeof \([^\n]*context.*?^\t\t\t\}\n/ms,
  /^\ttap(?:Async|Promise)\(options, fn\) \{.*?^\t\}\n/gms,
  /^\twithOptions\(options\) \{.*?^\t\}\n/ms,
  /^\tisUsed\(\) \{.*?^\t\}\n/ms,
  /^\tcompile\(_options\) \{.*?^\t\}\n/ms,
  /^\t_runRegisterInterceptors\(options\) \{.*?^\t\}\n/ms,
  /^\t\toptions = this\._runRegisterInterceptors\(.*?^\t\t\);\n/ms,
  /^\t\tif \(interceptor\.register\) \{.*?^\t\t\}\n/ms,
]

/**
 * tapable's code generator needs `new Function`; core interprets its hooks instead and ships without the generator,
 * and without what it does not use (tapable is CommonJS: nothing else would drop it, nor what makes that a module).
 */
const tapableInPart: Plugin = {
  name: 'tapable-in-part',
  setup(build) {
    build.onLoad({ filter: /tapable[\\/]lib[\\/]Hook\.js$/ }, ({ path }) => ({
      contents: unused.reduce(without, readFileSync(path, 'utf8')).replace('module.exports =', 'export default'),
    }))
    build.onLoad({ filter: /tapable[\\/]lib[\\/]index\.js$/ }, () => ({
      contents: "export { default as SyncHook } from './Hook.js'",
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
