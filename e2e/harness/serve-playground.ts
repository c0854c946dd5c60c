import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'
import type { Site } from './serve'

const root = fileURLToPath(new URL('../../apps/playground', import.meta.url))

/** Builds the playground from the sources, beside the build of `npm run demo`, and serves it as that does. */
export async function servePlayground(): Promise<Site> {
  const outDir = await mkdtemp(join(tmpdir(), 'peerwright-playground-'))
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } })
  const server = await preview({ root, logLevel: 'warn', build: { outDir }, preview: { host: '127.0.0.1', port: 0 } })
  const [url] = server.resolvedUrls?.local ?? []
  if (!url) throw new Error('the playground is served nowhere')
  return {
    url,
    close: async () => {
      await server.close()
      await rm(outDir, { recursive: true })
    },
  }
}
