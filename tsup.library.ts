import type { Options } from 'tsup'

/** How every published package is built: ESM only, declarations, source maps; what differs is passed in. */
export const library = (options: Options = {}): Options => ({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: true,
  ...options,
  dts: {
    // tsup injects `baseUrl`, which TypeScript 6 reports as deprecated.
    compilerOptions: { ignoreDeprecations: '6.0' },
    ...(typeof options.dts === 'object' ? options.dts : {}),
  },
})
