import type { Hook } from '@peerwright/core'
import { catalog } from '../../catalog'
import { describe, summarize } from '../../describe'
import type { Session } from '../../session'
import { type Readable, Store } from '../../store'

/** A call of a hook's tap, or an event. */
export interface JournalRow {
  readonly key: string
  readonly at: number
  readonly kind: 'hook' | 'event'
  readonly name: string
  /** Whose tap was called. */
  readonly tap?: string
  readonly summary: string
  /** How often in a row. */
  readonly count: number
  /** JSON, indented. */
  readonly detail: string
}

const most = 500
const kernelEvents = ['connection', 'signaling', 'addon', 'error']

type AnyHook = Hook<readonly unknown[], unknown>

/** Everything that hooks and events of this page's peer said, bounded to the newest 500. */
export class Journal {
  readonly #rows = new Store<readonly JournalRow[]>([])
  #count = 0

  constructor(session: Session) {
    for (const [name, hook] of Object.entries(session.peer.hooks as unknown as Record<string, AnyHook>)) {
      hook.watch((tap, args) => {
        this.#add({ kind: 'hook', name, tap: tap.name }, args.length === 1 ? args[0] : args)
        session.touch()
      })
    }
    for (const type of [...kernelEvents, ...catalog.flatMap(({ events = [] }) => events)]) {
      session.on(type, (payload) => this.#add({ kind: 'event', name: nameOf(payload) ?? type }, payload))
    }
  }

  get rows(): Readable<readonly JournalRow[]> {
    return this.#rows
  }

  clear(): void {
    this.#rows.set([])
  }

  #add(row: Pick<JournalRow, 'kind' | 'name' | 'tap'>, payload: unknown): void {
    const described = describe(payload)
    const summary = summarize(described)
    const at = Date.now()
    const detail = JSON.stringify(described, null, 2)
    const rows = this.#rows.value
    const last = rows.at(-1)
    if (last && last.kind === row.kind && last.name === row.name && last.tap === row.tap && last.summary === summary) {
      this.#rows.set([...rows.slice(0, -1), { ...last, at, detail, count: last.count + 1 }])
    } else {
      this.#rows.set([...rows, { ...row, key: String(++this.#count), at, summary, detail, count: 1 }].slice(-most))
    }
  }
}

/** The payloads of groups say which event of the group they are. */
function nameOf(payload: unknown): string | undefined {
  const { name } = Object(payload) as { name?: unknown }
  return typeof name === 'string' ? name : undefined
}
