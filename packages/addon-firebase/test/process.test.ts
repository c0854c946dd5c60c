import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { startFirebase } from './server/firebase-server'

it('a Node process that joined with a config and left ends by itself', async () => {
  await using server = await startFirebase()
  const folder = await mkdtemp(join(tmpdir(), 'peerwright-firebase-'))
  try {
    const outfile = join(folder, 'guest.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL('guest.ts', import.meta.url))],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      conditions: ['@peerwright/source'],
      // The SDK's dependencies require what Node brings.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    })
    const program = promisify(execFile)(process.execPath, [outfile, `127.0.0.1:${server.port}`], { timeout: 20_000 })
    await expect(program).resolves.toBeDefined()
    await expect.poll(() => server.store.data).toBeNull()
  } finally {
    await rm(folder, { recursive: true })
  }
})
