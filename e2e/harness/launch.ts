import { env, platform } from 'node:process'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, firefox, type LaunchOptions } from 'playwright'
import { type BrowserName, launchOptions } from '../../scripts/lib/browsers.mjs'

export interface LaunchSettings {
  /** Leaves the browser's own addresses hidden behind mDNS names, as Chromium does for users. @defaultValue false */
  readonly mdns?: boolean
}

const types = { chromium, firefox }
/** Flags that show addresses; the second grants the camera, and who may use that may know the addresses. */
const showAddresses = ['--disable-features=WebRtcHideLocalIpsWithMdns', '--use-fake-ui-for-media-stream']
const firefoxThatSurvivesCrashes = fileURLToPath(new URL('firefox.sh', import.meta.url))

/** Each page of one site gets a process of its own, and no spare ones come and go: see renderers.ts. */
const separateProcesses = {
  'dom.ipc.processCount.webIsolated': 16,
  'dom.ipc.processPrelaunch.enabled': false,
}

/** Launches a real browser; what is missing is a failure, never a skip. */
export function launch(name: BrowserName, { mdns = false }: LaunchSettings = {}): Promise<Browser> {
  const options = launchOptions(name)
  if (name === 'firefox') return types.firefox.launch(forFirefox(options))
  const args = options.args?.filter((arg) => !mdns || !showAddresses.includes(arg)) ?? []
  return types.chromium.launch({ ...options, args })
}

function forFirefox(options: LaunchOptions): LaunchOptions {
  const firefoxUserPrefs = { ...options.firefoxUserPrefs, ...separateProcesses }
  if (!options.executablePath || platform === 'win32') return { ...options, firefoxUserPrefs }
  return {
    ...options,
    firefoxUserPrefs,
    executablePath: firefoxThatSurvivesCrashes,
    env: { ...env, PEERWRIGHT_FIREFOX_UNDER_TEST: options.executablePath },
  }
}
