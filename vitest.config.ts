import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { type BrowserName, launchOptions } from './scripts/lib/browsers.mjs'
import { probeCommands } from './scripts/lib/probe.mjs'

const sourceCondition = '@peerwright/source'

interface FirebaseCommands {
  readonly firebaseCommands: Readonly<Record<string, (...args: unknown[]) => unknown>>
}

const firebaseCommands = fileURLToPath(new URL('packages/addon-firebase/test/server/commands.ts', import.meta.url))

/** Packages resolve to their sources, in the browser and in Node, without a build. */
const fromSource = {
  resolve: { conditions: [sourceCondition, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [sourceCondition, ...defaultServerConditions] } },
}

const instance = (browser: BrowserName) => ({
  browser,
  name: browser,
  provider: playwright({ launchOptions: launchOptions(browser) }),
})

export default defineConfig({
  test: {
    allowOnly: false,
    projects: [
      {
        ...fromSource,
        test: {
          name: 'node',
          environment: 'node',
          include: ['packages/*/test/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        ...fromSource,
        // Found late, these would reload the page in the middle of the first run.
        optimizeDeps: {
          include: [
            'fast-check',
            'firebase/app',
            'firebase/auth',
            'firebase/database',
            'mediabunny',
            'mitt',
            'tapable',
            'valibot',
          ],
        },
        test: {
          include: ['packages/*/test/**/*.browser.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            connectTimeout: 120_000,
            screenshotFailures: false,
            commands: {
              ...probeCommands,
              // Pages ask Node for a database server; what answers is loaded when the first one does.
              firebase: async ({ project }, call: string, ...args: unknown[]) =>
                (await project.import<FirebaseCommands>(firebaseCommands)).firebaseCommands[call]?.(...args),
            },
            instances: [instance('chromium'), instance('firefox')],
          },
        },
      },
      {
        ...fromSource,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['e2e/**/*.e2e.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
