import type { Off } from '@peerwright/core'

/** A value to watch. */
export interface Readable<Value> {
  readonly value: Value
  /** Runs now, and after changes: once per task however many there were. */
  watch(run: (value: Value) => void): Off
}

/** A value that its owner changes and others watch. */
export class Store<Value> implements Readable<Value> {
  readonly #watchers = new Set<() => void>()
  #value: Value
  #isScheduled = false

  constructor(value: Value) {
    this.#value = value
  }

  get value(): Value {
    return this.#value
  }

  set(value: Value): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    this.#schedule()
  }

  change(next: (value: Value) => Value): void {
    this.set(next(this.#value))
  }

  watch(run: (value: Value) => void): Off {
    const watcher = () => run(this.#value)
    this.#watchers.add(watcher)
    watcher()
    return () => this.#watchers.delete(watcher)
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      for (const watcher of this.#watchers) watcher()
    })
  }
}

/** Watches several values with one function. */
export function watchAll(readables: readonly Readable<unknown>[], run: () => void): void {
  const pending = new Store(0)
  for (const readable of readables) readable.watch(() => pending.change((count) => count + 1))
  pending.watch(run)
}
