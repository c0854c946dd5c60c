import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A program that runs in a Node process of its own. */
export interface NodeProgram {
  /** Resolves with the line once it printed one that matches; rejects when it ended without. */
  prints(line: RegExp): Promise<string>
  /** Asks it to end; resolves with its exit code. */
  close(): Promise<number | null>
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Runs a program with the workspace's sources instead of what was built; other packages are used as installed. */
export async function runProgram(entry: string, args: readonly string[]): Promise<NodeProgram> {
  // Below the root, so that what is not bundled is found.
  const folder = await mkdtemp(join(root, 'node_modules', '.program-'))
  const outfile = join(folder, 'program.mjs')
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@peerwright/source'],
    // Some of what is bundled was written for require().
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    external: ['@roamhq/wrtc', 'mqtt'],
  })
  const child = spawn(process.execPath, [outfile, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    prints: (line) => printed(child, line),
    close: async () => {
      child.kill('SIGTERM')
      const code = await ended
      await rm(folder, { recursive: true, force: true })
      return code
    },
  }
}

function printed(child: ChildProcess, line: RegExp): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk
        const found = output.split('\n').find((text) => line.test(text))
        if (found) resolve(found)
      })
    }
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)))
  })
}
