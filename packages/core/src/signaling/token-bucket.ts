export interface TokenBucketOptions {
  /** Tokens that come back per second. */
  readonly rate: number
  /** Tokens there are at most, and at first. */
  readonly burst: number
  /** Monotonic time in milliseconds. */
  now(): number
}

/** Lets through a burst, then so many per second. */
export class TokenBucket {
  readonly #options: TokenBucketOptions
  #tokens: number
  #at: number

  constructor(options: TokenBucketOptions) {
    this.#options = options
    this.#tokens = options.burst
    this.#at = options.now()
  }

  /** Takes one token; `false` when there is none. */
  take(): boolean {
    const { rate, burst, now } = this.#options
    const at = now()
    this.#tokens = Math.min(burst, this.#tokens + ((at - this.#at) * rate) / 1_000)
    this.#at = at
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
