import type { Source } from '../source/source'
import { OFFERED } from '../wire/messages'
import type { Delivery } from './delivery'

/** The files for one remote: so many are offered or under way at once, the others wait. */
export class Outbox {
  readonly #waiting: Source[]
  readonly #begin: (source: Source) => Delivery
  readonly #active = new Set<Delivery>()

  constructor(sources: readonly Source[], begin: (source: Source) => Delivery) {
    this.#waiting = [...sources]
    this.#begin = begin
  }

  advance(): void {
    while (this.#active.size < OFFERED) {
      const source = this.#waiting.shift()
      if (!source) return
      const delivery = this.#begin(source)
      this.#active.add(delivery)
      void delivery.offer()
    }
  }

  /** Makes room for the next one. */
  ended(delivery: Delivery): void {
    if (this.#active.delete(delivery)) this.advance()
  }

  /** What was not begun will not be. */
  clear(): Source[] {
    return this.#waiting.splice(0)
  }
}
