import type { Addon } from '@peerwright/core'
import { catalog } from './catalog'
import type { Session } from './session'
import { type Readable, Store } from './store'

/** An addon as the table shows it. */
export interface AddonRow {
  readonly name: string
  readonly version: string
  readonly requires: readonly string[]
  readonly summary: string
  readonly isExample: boolean
  readonly isAttached: boolean
  /** Detaching, not gone yet. */
  readonly isLeaving: boolean
}

/** Which addons are attached, and the switches for it. */
export class Attachments {
  readonly #session: Session
  readonly #rows = new Store<readonly AddonRow[]>([])
  readonly #leaving = new Set<string>()

  constructor(session: Session) {
    this.#session = session
    session.on('addon', () => this.#refresh())
    for (const { make, isInitial } of catalog) if (isInitial) session.peer.addon(make())
    this.#refresh()
  }

  get rows(): Readable<readonly AddonRow[]> {
    return this.#rows
  }

  has(name: string): boolean {
    return this.#session.peer.addons.has(name)
  }

  /** Attaches an addon of the catalog. Throws what the peer throws. */
  attach(name: string): void {
    const entry = catalog.find(({ make }) => make().name === name)
    if (entry) this.#session.peer.addon(entry.make())
  }

  /** Detaches an addon, with `cascade` also those that require it. Rejects with what the peer rejects with. */
  async detach(name: string, cascade = false): Promise<void> {
    this.#leaving.add(name)
    this.#refresh()
    try {
      await this.#session.peer.detach(name, { cascade })
    } finally {
      this.#leaving.delete(name)
      this.#refresh()
    }
  }

  /** What the catalog offers, then what else is attached. */
  #refresh(): void {
    const { addons } = this.#session.peer
    const offered = catalog.map(({ make, summary, isExample = false }) => this.#row(make(), summary, isExample))
    const known = new Set(offered.map(({ name }) => name))
    const others = [...addons.values()].filter(({ name }) => !known.has(name))
    this.#rows.set([...offered, ...others.map((addon) => this.#row({ requires: {}, ...addon }, '', false))])
    this.#session.touch()
  }

  #row({ name, version, requires }: Pick<Addon, 'name' | 'version' | 'requires'>, summary: string, isExample: boolean) {
    return {
      name,
      version: this.#session.peer.addons.get(name)?.version ?? version,
      requires: Object.values(requires).map((token) => token.name),
      summary,
      isExample,
      isAttached: this.has(name),
      isLeaving: this.#leaving.has(name),
    }
  }
}
