import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { BrowserName } from '../../scripts/lib/browsers.mjs'
import type { Meeting } from '../app/talker'
import { type LaunchSettings, launch } from './launch'
import { Player } from './player'
import { openCrashable } from './renderers'
import { type Site, serve } from './serve'

/** Real pages of a real browser: a context of its own for each test, and an error in a page fails the test. */
export class Stage {
  readonly browser: BrowserName
  readonly #problems: string[] = []
  #forgiven: RegExp | undefined
  #launched: Browser | undefined
  #site: Site | undefined
  #context: BrowserContext | undefined
  readonly #apart: BrowserContext[] = []

  constructor(browser: BrowserName) {
    this.browser = browser
  }

  /** A page of its own for each peer. */
  async players(count: number, options?: Meeting): Promise<Player[]> {
    return Promise.all(Array.from({ length: count }, () => this.player(options)))
  }

  async player(options?: Meeting): Promise<Player> {
    return Player.enter(await this.open('/commands'), options)
  }

  /** Each in a browser context of its own: they share neither storage nor a BroadcastChannel. */
  async strangers(count: number, options?: Meeting): Promise<Player[]> {
    return Promise.all(
      Array.from({ length: count }, async () => Player.enter(await this.openApart('/commands'), options)),
    )
  }

  async crashable(): Promise<{ player: Player; crash: () => Promise<void> }> {
    const { page, crash } = await openCrashable(this.browser, () => this.open('/commands'))
    return { player: await Player.enter(page), crash }
  }

  open(url: string): Promise<Page> {
    return this.#open(url, this.#context)
  }

  /** Opens a page in a browser context of its own. */
  async openApart(url: string): Promise<Page> {
    const context = await this.#launched?.newContext()
    if (context) this.#apart.push(context)
    return this.#open(url, context)
  }

  async #open(url: string, context: BrowserContext | undefined): Promise<Page> {
    if (!context || !this.#site) throw new Error('no test is running')
    const page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && this.#blame(message.text()))
    page.on('pageerror', (error) => this.#blame(String(error)))
    await page.goto(new URL(url, this.#site.url).href)
    return page
  }

  /** What went wrong in the pages so far; taken once, so that a test can expect it. */
  takeProblems(): string[] {
    return this.#problems.splice(0)
  }

  /** What this test makes go wrong on purpose, and browsers report as an error of the page. */
  forgive(problems: RegExp): void {
    this.#forgiven = problems
  }

  #blame(problem: string): void {
    if (!this.#forgiven?.test(problem)) this.#problems.push(problem)
  }

  async raise(settings?: LaunchSettings): Promise<void> {
    this.#site = await serve()
    this.#launched = await launch(this.browser, settings)
  }

  async begin(): Promise<void> {
    this.#forgiven = undefined
    this.#context = await this.#launched?.newContext()
  }

  async end(): Promise<void> {
    const problems = this.takeProblems()
    await Promise.all([this.#context, ...this.#apart.splice(0)].map((context) => context?.close()))
    this.#context = undefined
    expect(problems, `errors in pages of ${this.browser}`).toEqual([])
  }

  async strike(): Promise<void> {
    await this.#launched?.close()
    await this.#site?.close()
  }
}

/** A stage for the tests of the `describe` around it. */
export function useStage(browser: BrowserName, settings?: LaunchSettings): Stage {
  const stage = new Stage(browser)
  beforeAll(() => stage.raise(settings), 120_000)
  beforeEach(() => stage.begin())
  afterEach(() => stage.end())
  afterAll(() => stage.strike())
  return stage
}
