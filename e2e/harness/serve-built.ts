import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'
import type { Site } from './serve'

/** Builds the playground from the sources, beside the build of `npm run demo`, and serves it as that does. */
export const servePlayground = (): Promise<Site> => serveBuilt('apps/playground')

/** Builds pages with Vite from the sources, and serves them. */
export async function serveBuilt(folder: string): Promise<Site> {
  const root = fileURLToPath(new URL(`../../${folder}`, import.meta.url))
  const outDir = await mkdtemp(join(tmpdir(), 'peerwright-built-'))
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } })
  const server = await preview({ root, logLevel: 'warn', build: { outDir }, preview: { host: '127.0.0.1', port: 0 } })
  const [url] = server.resolvedUrls?.local ?? []
  if (!url) throw new Error(`${folder} is served nowhere`)
  return {
    url,
    close: async () => {
      await server.close()
      await rm(outDir, { recursive: true })
    },
  }
}
