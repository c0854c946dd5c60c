import type { Off } from './contract/off'
import { attempt, isThenable, surface, within } from './guard'

/** How long one teardown may take, in milliseconds. */
const DEADLINE = 5_000

/** Owns what was taken and gives it back when it closes: newest first, each attempted whatever the others do. */
export class Scope {
  readonly #controller = new AbortController()
  readonly #teardowns: (() => unknown)[] = []
  #failures: unknown[] = []
  #done = false
  #settle!: (failures: readonly unknown[]) => void
  readonly #closing = new Promise<readonly unknown[]>((resolve) => {
    this.#settle = resolve
  })

  readonly name: string

  constructor(name: string, parent?: Scope) {
    this.name = name
    // Its oldest teardown: the parent forgets it once everything else is done.
    if (parent) this.#push(parent.#push(() => this.#closeWithin(parent)))
  }

  /** Aborted when the scope closes, before the first teardown. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** True from the moment `close()` is called. */
  get closed(): boolean {
    return this.signal.aborted
  }

  /**
   * Runs when the scope closes, 5 s at most; at once if it has closed already.
   * @returns an undo function: the teardown is forgotten, not run
   */
  defer(teardown: () => unknown): Off {
    return this.#push(() => within(teardown(), DEADLINE, `a teardown of ${this.name}`))
  }

  /** A scope that closes with this one at the latest. */
  child(name: string): Scope {
    return new Scope(name, this)
  }

  /**
   * Gives everything back. Teardowns run before this returns, except those behind one that returned a promise.
   * @returns the failures, its children's included; always the same promise, and it never rejects
   */
  close(): Promise<readonly unknown[]> {
    if (!this.closed) {
      this.#controller.abort()
      this.#unwind()
    }
    return this.#closing
  }

  /** Each teardown is a closure of its own, so that its undo function finds it. */
  #push(teardown: () => unknown): Off {
    if (this.closed) {
      attempt(teardown, surface)
      return () => {}
    }
    this.#teardowns.push(teardown)
    return () => {
      const at = this.#teardowns.lastIndexOf(teardown)
      if (at >= 0) this.#teardowns.splice(at, 1)
    }
  }

  #unwind(): void {
    for (let entry = this.#teardowns.pop(); entry; entry = this.#teardowns.pop()) {
      const pending = attempt(entry, (cause) => this.#failures.push(cause))
      if (isThenable(pending)) {
        pending.then(() => this.#unwind())
        return
      }
    }
    this.#done = true
    this.#settle(this.#failures)
  }

  /** Its failures become the parent's, unless whoever closed it earlier gets them. */
  #closeWithin(parent: Scope): unknown {
    if (!this.closed) this.#failures = parent.#failures
    const closing = this.close()
    return this.#done ? undefined : closing
  }
}
