/** Counts milliseconds, except while it is paused. */
export class Stopwatch {
  #before = 0
  #since: number | undefined = performance.now()

  get elapsed(): number {
    return this.#before + (this.#since === undefined ? 0 : performance.now() - this.#since)
  }

  pause(): void {
    this.#before = this.elapsed
    this.#since = undefined
  }

  resume(): void {
    this.#since ??= performance.now()
  }
}
