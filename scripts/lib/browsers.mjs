import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env, platform } from 'node:process'

/** @typedef {'chromium' | 'firefox'} BrowserName */

/** @type {readonly BrowserName[]} */
export const browserNames = ['chromium', 'firefox']

/** @type {Record<BrowserName, string[]>} */
const commands = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable'],
  firefox: ['firefox-esr', 'firefox'],
}

/** @type {Record<BrowserName, Record<string, string[]>>} */
const applications = {
  chromium: {
    darwin: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ],
    win32: ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'],
  },
  firefox: {
    darwin: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
    win32: ['Mozilla Firefox\\firefox.exe'],
  },
}

const chromiumFlags = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
]

const firefoxPreferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.devices.unfocused.enabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'permissions.default.camera': 1,
  'permissions.default.microphone': 1,
}

/**
 * The environment variable that names a browser's path.
 *
 * @param {BrowserName} name
 */
export const variable = (name) => `PEERWRIGHT_${name.toUpperCase()}`

/**
 * The browser to test with: the one its environment variable names, else the system's. None means Playwright's own.
 *
 * @param {BrowserName} name
 * @returns {string | undefined}
 */
export const findBrowser = (name) => env[variable(name)] || candidates(name).find((path) => existsSync(path))

/**
 * What Playwright's `launch()` needs to start this browser for WebRTC tests.
 *
 * @param {BrowserName} name
 * @returns {import('playwright').LaunchOptions}
 */
export function launchOptions(name) {
  const executablePath = findBrowser(name)
  const common = { headless: true, timeout: 120_000, ...(executablePath && { executablePath }) }
  if (name === 'chromium') return { ...common, args: chromiumFlags }
  // A stock Firefox speaks WebDriver BiDi only; Playwright's own has its own protocol.
  return { ...common, ...(executablePath && { channel: 'moz-firefox' }), firefoxUserPrefs: firefoxPreferences }
}

/** @param {BrowserName} name */
function candidates(name) {
  const extension = platform === 'win32' ? '.exe' : ''
  const onPath = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const installed = applications[name][platform] ?? []
  const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined)
  return [
    ...commands[name].flatMap((command) => onPath.map((folder) => join(folder, command + extension))),
    ...(platform === 'win32' ? installed.flatMap((path) => roots.map((root) => join(root, path))) : installed),
  ]
}
