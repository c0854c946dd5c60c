/** Runs asynchronous steps one after the other, so that they never overlap; bounded, because strangers fill it. */
export class Queue {
  readonly #limit: number
  readonly #fail: (cause: unknown) => void
  #last: Promise<void> = Promise.resolve()
  #size = 0

  constructor(fail: (cause: unknown) => void, limit = 5_000) {
    this.#fail = fail
    this.#limit = limit
  }

  /** Appends a step; `false` when the queue is full. */
  push(step: () => unknown): boolean {
    if (this.#size >= this.#limit) return false
    this.#size++
    this.#last = this.#last.then(async () => {
      try {
        await step()
      } catch (cause) {
        this.#fail(cause)
      }
      this.#size--
    })
    return true
  }
}
