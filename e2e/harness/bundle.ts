import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const app = fileURLToPath(new URL('../app/', import.meta.url))

/** Bundles the scripts of the test pages from the workspace's sources, by file name: no package has to be built. */
export async function bundlePages(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: ['commands.ts', 'files.ts', 'file-worker.ts', 'story.ts'].map((name) => app + name),
    outdir: app,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    sourcemap: 'inline',
    conditions: ['@peerwright/source'],
  })
  return new Map(outputFiles.map(({ path, text }) => [path.slice(app.length), text]))
}
