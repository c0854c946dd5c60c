import type { Plugin } from 'esbuild'
import { library } from '../../tsup.library'

/** tapable's code generator needs `new Function`; core interprets its hooks instead and ships without the generator. */
const tapableWithoutCodegen: Plugin = {
  name: 'tapable-without-codegen',
  setup(build) {
    build.onLoad({ filter: /tapable[\\/]lib[\\/]HookCodeFactory\.js$/ }, () => ({
      contents: 'module.exports = class HookCodeFactory {}',
    }))
  },
}

export default library({
  entry: ['src/index.ts', 'src/worker.ts'],
  // The browser platform also picks tapable's own small stand-in for Node's `util`.
  platform: 'browser',
  noExternal: ['tapable'],
  dts: { resolve: ['tapable'] },
  esbuildPlugins: [tapableWithoutCodegen],
})
