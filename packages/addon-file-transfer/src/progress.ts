/** Where a file stands with one remote. */
export type FileState = 'offered' | 'transferring' | 'paused' | 'waiting' | 'done' | 'failed'

/** How far a file is on its way to, or from, one remote. */
export interface FileProgress {
  /** Of the remote peer. */
  readonly remote: string
  /** Of this file with this remote; the same on both sides. */
  readonly id: string
  readonly name: string
  /** `waiting`: the other side is gone, and may come back. */
  readonly state: FileState
  /** Bytes that arrived. */
  readonly bytes: number
  /** Bytes in all, where that is known. */
  readonly size?: number | undefined
  /** Bytes per second, over the last three seconds. */
  readonly rate: number
  /** Estimated seconds until it is complete; `undefined` while that can not be told. */
  readonly left?: number | undefined
}

/** Milliseconds over which the rate is an average. */
const SPAN = 3_000

/** Measures the pace of bytes. */
export class Meter {
  readonly #samples: [time: number, bytes: number][] = []

  /** Starts over: what came before a pause says nothing about what comes after it. */
  reset(): void {
    this.#samples.length = 0
  }

  add(bytes: number, now = performance.now()): void {
    const last = this.#samples.at(-1)
    if (last && now - last[0] < SPAN / 30) this.#samples.pop()
    this.#samples.push([now, bytes])
    while (this.#samples.length > 2 && now - (this.#samples[0]?.[0] ?? now) > SPAN) this.#samples.shift()
  }

  /** Bytes per second. */
  get rate(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (!first || !last || last[0] <= first[0]) return 0
    return Math.max(0, ((last[1] - first[1]) * 1_000) / (last[0] - first[0]))
  }
}

/** Seconds left at that rate. */
export const secondsLeft = (bytes: number, size: number | undefined, rate: number): number | undefined =>
  size === undefined || (rate === 0 && bytes < size) ? undefined : (size - bytes) / (rate || 1)
