import type { Hook, TapOrder } from './hook'
import type { Off } from './off'

/**
 * What is taken through tools belongs to their scope and is given back when it closes.
 * Every method returns its own undo function, for those who want to give something back earlier.
 */
export interface Tools<Events> {
  /** Aborted when the scope closes. */
  readonly signal: AbortSignal
  /** Runs when the scope closes, newest first, whatever the others do; 5 s at most. */
  defer(teardown: () => unknown): Off
  /** Taps a hook of the kernel or of another addon, under this addon's name. */
  // biome-ignore lint/suspicious/noExplicitAny: any hook; what its taps look like follows from it.
  tap<Tapped extends Hook<any, any>>(hook: Tapped, run: TapOf<Tapped>, order?: TapOrder): Off
  /** Subscribes to one or several events of the peer. */
  on<Type extends keyof Events & string>(type: Type | readonly Type[], handler: (payload: Events[Type]) => unknown): Off
  /** Listens on any `EventTarget`. A handler that throws or rejects is reported under the addon's name. */
  listen<Target extends EventTarget, Type extends string>(
    target: Target,
    type: Type,
    handler: (event: EventOf<Target, Type>) => unknown,
  ): Off
  /** Calls `run` every `period` milliseconds, never while its last call is still pending. */
  every(period: number, run: () => unknown): Off
  /** Calls `run` once, `delay` milliseconds from now. */
  after(delay: number, run: () => unknown): Off
}

/** What may be tapped into a hook: a function of its arguments, or of the first few. */
export type TapOf<Tapped> = Tapped extends Hook<infer Args, infer Result> ? (...args: Args) => Result : never

/** The event a target fires under that type, read from its `on<type>` property. */
export type EventOf<Target, Type extends string> = `on${Type}` extends keyof Target
  ? Target[`on${Type}`] extends ((event: infer Fired) => unknown) | null
    ? Fired
    : Event
  : Event
