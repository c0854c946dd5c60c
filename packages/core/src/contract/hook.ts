import type { Off } from './off'

/** Where a tap stands among the others; the rules are tapable's: `before` names, then lower `stage` first. */
export interface TapOrder {
  /** @defaultValue 0 */
  readonly stage?: number
  readonly before?: string | readonly string[]
}

export interface TapOptions extends TapOrder {
  /** Named in errors and in the playground's log. */
  readonly name: string
}

/** A moment at which taps can change what happens next. `Result` is what one tap may return. */
export interface Hook<Args extends readonly unknown[], Result> {
  readonly name: string
  /** Who is tapped in, in calling order. */
  readonly taps: readonly Readonly<TapOptions>[]
  /** Taps in; functions of asynchronous hooks may return a promise. Returns its own undo function. */
  tap(options: string | TapOptions, run: (...args: Args) => Result): Off
  /** Calls `watch` before each tap of each call with the tap's name and the arguments: for logs, not for control. */
  watch(watch: (tap: Readonly<TapOptions>, args: Args) => void): Off
}
