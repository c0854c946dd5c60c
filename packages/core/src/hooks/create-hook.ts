import { SyncHook } from 'tapable'
import type { Hook, TapOptions } from '../contract/hook'
import type { Off } from '../contract/off'
import { KernelError, PeerError, type Report } from '../errors'
import { attempt, surface, within } from '../guard'

/** `bail`: the first answer wins. `waterfall`: each tap may return a new first argument. */
export type HookKind = 'sync' | 'series' | 'parallel' | 'bail' | 'waterfall'

/** What a throwing tap means: the call fails, or it is reported and the next tap is asked. */
export type HookPolicy = 'throw' | 'report'

/** What calling a hook of that kind returns. */
export type HookReturn<Kind extends HookKind, Args extends readonly unknown[], Result> = {
  sync: undefined
  series: Promise<void>
  parallel: Promise<void>
  bail: Promise<Awaited<Result> | undefined>
  waterfall: Promise<Args[0]>
}[Kind]

/** A hook as its owner sees it. */
export interface CallableHook<Args extends readonly unknown[], Result, Kind extends HookKind = HookKind>
  extends Hook<Args, Result> {
  call(...args: Args): HookReturn<Kind, Args, Result>
  /** A call that only runs the taps of that name: to catch one up, or to let one go. */
  only(tapName: string): (...args: Args) => HookReturn<Kind, Args, Result>
}

export interface HookOptions {
  /** Milliseconds after which a tap that is still pending counts as failed. None by default. */
  readonly deadline?: number
}

/** A tap as tapable keeps it. */
interface Tap extends TapOptions {
  // biome-ignore lint/suspicious/noExplicitAny: tapable forgets the signature; Hook.tap has checked it
  readonly fn: (...args: any[]) => unknown
}

/** What is used of a tapable hook; `compile` makes its calls. */
interface Tappable {
  readonly taps: Tap[]
  readonly interceptors: object[]
  compile(options: object): (...args: unknown[]) => unknown
  tap(options: TapOptions, run: Tap['fn']): void
  intercept(interceptor: object): void
  call(...args: unknown[]): unknown
}

type Watch = (tap: Tap, args: unknown[]) => void

/**
 * A tapable hook that never generates code, lets taps go, and blames the addon whose tap fails.
 *
 * @param report - gets `ADDON_FAILED` for each failing tap, unless `policy` lets the call fail
 */
export function createHook<Args extends readonly unknown[], Result, Kind extends HookKind>(
  name: string,
  kind: Kind,
  policy: HookPolicy,
  report: Report,
  { deadline }: HookOptions = {},
): CallableHook<Args, Result, Kind> {
  // Of any kind: tapable's classes differ in the code they generate, which `compile` does instead.
  const hook = new SyncHook<[]>([], name) as unknown as Tappable

  const fail = (cause: unknown, addon: string): void => {
    if (policy === 'throw' && PeerError.is(cause)) throw cause
    const error = new KernelError('ADDON_FAILED', { addon, hook: name }, { cause })
    if (policy === 'throw') throw error
    report(error, addon)
  }

  const step = (tap: Tap, args: unknown[]): unknown => {
    if (!hook.taps.includes(tap)) return
    for (const { tap: watch } of hook.interceptors as { tap: Watch }[]) attempt(() => watch(tap, args), surface)
    return attempt(
      () => within(tap.fn(...args), deadline, `${tap.name} in hook ${name}`),
      (cause) => fail(cause, tap.name),
    )
  }

  const inTurn = async (taps: Tap[], args: unknown[]): Promise<unknown> => {
    for (const tap of taps) {
      const value = await step(tap, args)
      if (value === undefined) continue
      if (kind === 'bail') return value
      if (kind === 'waterfall') args[0] = value
    }
    return kind === 'waterfall' ? args[0] : undefined
  }

  const run = (taps: Tap[], args: unknown[]): unknown => {
    if (kind === 'sync') for (const tap of taps) step(tap, args)
    else if (kind === 'parallel') return Promise.all(taps.map(async (tap) => step(tap, args))).then(() => {})
    else return inTurn(taps, args)
  }

  hook.compile =
    () =>
    (...args) =>
      run([...hook.taps], args)

  return {
    name,
    get taps() {
      return hook.taps
    },
    tap: (options, fn) => {
      const own = (...args: Args) => fn(...args)
      hook.tap(typeof options === 'string' ? { name: options } : { ...options }, own)
      return remover(hook.taps, (tap) => tap.fn === own)
    },
    watch: (watch) => {
      const own: Watch = (tap, args) => watch(tap, args as never)
      hook.intercept({ tap: own })
      return remover(hook.interceptors as { tap: Watch }[], ({ tap }) => tap === own)
    },
    call: (...args) => hook.call(...args) as never,
    only:
      (tapName) =>
      (...args) =>
        run(
          hook.taps.filter((tap) => tap.name === tapName),
          args as unknown as unknown[],
        ) as never,
  }
}

const remover =
  <Item>(list: Item[], isOwn: (item: Item) => boolean): Off =>
  () => {
    const at = list.findIndex(isOwn)
    if (at >= 0) list.splice(at, 1)
  }
