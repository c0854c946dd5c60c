import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium } from 'playwright'
import { launchOptions } from '../../scripts/lib/browsers.mjs'

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('playwright').Browser} Browser */
/** @typedef {import('playwright').BrowserContext} BrowserContext */

// Never asked for over the network; localhost, because WebCrypto and locks need a secure context.
const url = 'http://localhost/bench'

/**
 * What went wrong in pages, and how often.
 *
 * @type {Map<string, number>}
 */
export const problems = new Map()

/** @param {string} problem */
function count(problem) {
  const general = problem.replaceAll(/\b[a-z2-7]{32}\b/g, '<id>')
  problems.set(general, (problems.get(general) ?? 0) + 1)
}

/**
 * The measured script, bundled and minified from the workspace's sources.
 *
 * @param {URL} entry
 */
export async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@peerwright/source'],
    // Its main file wants Node's modules.
    alias: { 'simple-peer': 'simple-peer/simplepeer.min.js' },
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * Gives the callback a fresh Chromium, whose pages run the script; each refuses to make more than some hundred connections.
 *
 * @template Result
 * @param {string} script
 * @param {(context: BrowserContext, browser: Browser) => Promise<Result>} run
 * @returns {Promise<Result>}
 */
export async function inBrowser(script, run) {
  const browser = await chromium.launch(launchOptions('chromium'))
  try {
    const context = await browser.newContext()
    const body = `<!doctype html><meta charset="utf-8"><script>${script.replaceAll('</script', '<\\/script')}</script>`
    await context.route(url, (route) => route.fulfill({ contentType: 'text/html', body }))
    return await run(context, browser)
  } finally {
    await browser.close()
  }
}

/**
 * A page with the measured script.
 *
 * @param {BrowserContext} context
 */
export async function openPage(context) {
  const page = await context.newPage()
  page.on('pageerror', (error) => count(String(error)))
  page.on('console', (message) => message.type() === 'error' && count(message.text()))
  await page.goto(url)
  return page
}

/**
 * Calls the page's bench and waits for what it returns; typed by `Caller` where it is used.
 *
 * @param {Page} page
 * @param {string} method
 * @param {unknown[]} args
 * @returns {Promise<any>}
 */
export const call = (page, method, ...args) =>
  page.evaluate(
    ([method, args]) => {
      const { bench } = /** @type {any} */ (globalThis) // the page's script puts it there
      return bench[method](...args)
    },
    /** @type {const} */ ([method, args]),
  )
