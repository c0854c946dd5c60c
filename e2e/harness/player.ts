import type { Page } from 'playwright'
import { vi } from 'vitest'
import type { Actor, Sighting, Snapshot } from '../app/actor'
import type { Command, Reply } from '../app/commands'
import type { Sample } from '../app/payloads'
import type { Meeting } from '../app/talker'

type Methods = { [Method in keyof Actor]: Actor[Method] }
type Arguments<Method extends keyof Methods> = Parameters<Methods[Method]>
type Result<Method extends keyof Methods> = Awaited<ReturnType<Methods[Method]>>

/** How long a loaded machine may take until what a test waits for is there, in milliseconds. */
const PATIENCE = 20_000

/** A peer in a page, as a test sees it. */
export class Player {
  readonly page: Page
  readonly #actor: string

  private constructor(page: Page, actor: string) {
    this.page = page
    this.#actor = actor
  }

  static async enter(page: Page, options: Meeting = {}, actor = 'me'): Promise<Player> {
    const player = new Player(page, actor)
    await player.#command({ actor, create: options })
    return player
  }

  /** All of them, who share a page, join in the same tick. */
  static async joinTogether(players: readonly Player[], room: string): Promise<void> {
    const [speaker] = players
    const together = players.map((player): Command => ({ actor: player.#actor, method: 'join', args: [{ room }] }))
    if (speaker) await speaker.#command({ together })
  }

  async call<Method extends keyof Methods>(method: Method, ...args: Arguments<Method>): Promise<Result<Method>> {
    return (await this.#command({ actor: this.#actor, method, args })) as Result<Method>
  }

  join(room: string, metadata?: unknown): Promise<void> {
    return this.call('join', { room, metadata })
  }

  send(sample: Sample, options?: Arguments<'send'>[1]): Promise<void> {
    return this.call('send', sample, options)
  }

  say(text: string, options?: Arguments<'send'>[1]): Promise<void> {
    return this.send({ kind: 'plain', value: text }, options)
  }

  async id(): Promise<string> {
    return (await this.call('snapshot')).id
  }

  /** Waits until the check holds; when it does not in time, the error shows what there was instead. */
  async until(what: string, check: (now: Snapshot) => unknown, patience = PATIENCE): Promise<Snapshot> {
    const start = Date.now()
    return vi.waitFor(
      async () => {
        const now = await this.call('snapshot')
        if (check(now)) return now
        throw new Error(`not ${what} after ${Date.now() - start} ms: ${JSON.stringify(now, null, 1)}`)
      },
      { timeout: patience, interval: 30 },
    )
  }

  /** Waits until it sees exactly this many remotes, all connected. */
  meets(count: number, patience = PATIENCE): Promise<Snapshot> {
    const hasMet = ({ remotes }: Snapshot) =>
      remotes.length === count && remotes.every(({ state }) => state === 'connected')
    return this.until(`connected to ${count}`, hasMet, patience)
  }

  /** Waits until it saw such a thing happen. */
  async sees(name: string, like: Partial<Sighting> = {}, patience = PATIENCE): Promise<Sighting> {
    const { seen } = await this.until(`seeing ${name}`, ({ seen }) => seen.some(isLike({ ...like, name })), patience)
    return seen.find(isLike({ ...like, name })) as Sighting
  }

  /** Waits for messages: as many as there should be, no more. */
  async hears(count: number, label = 'default'): Promise<readonly Sighting[]> {
    const isMessage = isLike({ name: 'channel:message', label })
    const { seen } = await this.until(
      `hearing ${count} on ${label}`,
      (now) => now.seen.filter(isMessage).length >= count,
    )
    return seen.filter(isMessage)
  }

  async #command(command: Command): Promise<unknown> {
    const reply = await this.page.evaluate(
      ([command, patience]) =>
        new Promise<Reply>((resolve) => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = ({ data }) => resolve(data)
          setTimeout(() => resolve({ error: `not done after ${patience} ms: ${JSON.stringify(command)}` }), patience)
          postMessage(command, '*', [port2])
        }),
      [command, PATIENCE] as const,
    )
    if ('error' in reply) throw new Error(reply.error)
    return reply.result
  }
}

const isLike = (like: Partial<Sighting>) => (sighting: Sighting) =>
  Object.entries(like).every(([key, value]) => sighting[key as keyof Sighting] === value)
