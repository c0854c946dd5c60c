/** Values for any number of readers; what a reader did not take yet collapses to the newest value of each key. */
export class Feed<Value> implements AsyncIterable<Value> {
  readonly #newest = new Map<string, Value>()
  readonly #readers = new Set<{ readonly unread: Map<string, Value>; wake: () => void }>()
  #isEnded = false

  publish(key: string, value: Value): void {
    this.#newest.set(key, value)
    for (const reader of this.#readers) {
      reader.unread.set(key, value)
      reader.wake()
    }
  }

  /** There will be no more; readers get what they have not taken, then end. */
  end(): void {
    this.#isEnded = true
    for (const { wake } of this.#readers) wake()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Value> {
    const reader = { unread: new Map(this.#newest), wake: () => {} }
    this.#readers.add(reader)
    try {
      for (;;) {
        for (const [key, value] of reader.unread) {
          reader.unread.delete(key)
          yield value
        }
        if (reader.unread.size > 0) continue
        if (this.#isEnded) return
        await new Promise<void>((resolve) => {
          reader.wake = resolve
        })
      }
    } finally {
      this.#readers.delete(reader)
    }
  }
}
