import type { Plugin } from 'esbuild'
import { library } from '../../tsup.library'

const hooks = ['AsyncParallelHook', 'AsyncSeriesBailHook', 'AsyncSeriesHook', 'AsyncSeriesWaterfallHook', 'SyncHook']

/**
 * tapable's code generator needs `new Function`; core interprets its hooks instead and ships without the generator,
 * and without the hooks it does not use (tapable is CommonJS: nothing else would drop them).
 */
const tapableInPart: Plugin = {
  name: 'tapable-in-part',
  setup(build) {
    build.onLoad({ filter: /tapable[\\/]lib[\\/]HookCodeFactory\.js$/ }, () => ({
      contents: 'module.exports = class HookCodeFactory {}',
    }))
    build.onLoad({ filter: /tapable[\\/]lib[\\/]index\.js$/ }, () => ({
      contents: hooks.map((hook) => `export { default as ${hook} } from './${hook}.js'`).join('\n'),
    }))
  },
}

export default library({
  entry: ['src/index.ts', 'src/worker.ts'],
  // The browser platform also picks tapable's own small stand-in for Node's `util`.
  platform: 'browser',
  noExternal: ['tapable'],
  dts: { resolve: ['tapable'] },
  esbuildPlugins: [tapableInPart],
})
