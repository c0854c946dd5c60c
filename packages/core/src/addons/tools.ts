import type { Off } from '../contract/off'
import type { EventOf, Tools } from '../contract/tools'
import type { Bus } from '../events/bus'
import { attempt } from '../guard'
import type { Scope } from '../scope'

/** Whose tools they are. */
export interface ToolOwner {
  readonly name: string
  readonly bus: Bus
  /** Reports a failure under the owner's name. */
  fail(cause: unknown): void
}

/** Calls `off` when the scope closes, or when the returned function is called. */
export function undo(scope: Scope, off: Off): Off {
  const forget = scope.defer(off)
  return () => {
    forget()
    off()
  }
}

/** Listens until the scope closes, or until the returned function is called. */
export function listen<Target extends EventTarget, Type extends string>(
  scope: Scope,
  target: Target,
  type: Type,
  handler: (event: EventOf<Target, Type>) => unknown,
): Off {
  const listener = handler as (event: Event) => void
  target.addEventListener(type, listener)
  return undo(scope, () => target.removeEventListener(type, listener))
}

/** Tools whose takings belong to the scope. */
export function createTools({ name, bus, fail }: ToolOwner, scope: Scope): Tools<Record<string, unknown>> {
  const take = (off: Off): Off => undo(scope, off)
  /** Not while closing either, when an earlier teardown is waited for. */
  const open =
    <Args extends readonly unknown[], Result>(run: (...args: Args) => Result) =>
    (...args: Args): Result =>
      scope.closed ? (undefined as Result) : run(...args)
  const guarded = <Args extends readonly unknown[]>(run: (...args: Args) => unknown) =>
    open((...args: Args) => attempt(() => run(...args), fail))

  return {
    signal: scope.signal,
    defer: (teardown) => scope.defer(teardown),
    tap: (hook, run, order) => take(hook.tap({ ...order, name }, open(run))),
    on: (types, handler) => take(bus.on(types, open(handler), name)),
    listen: (target, type, handler) => listen(scope, target, type, guarded(handler)),
    every: (period, run) => {
      const call = guarded(run)
      let isPending = false
      const tick = async () => {
        if (isPending) return
        isPending = true
        await call()
        isPending = false
      }
      const timer = setInterval(tick, period)
      return take(() => clearInterval(timer))
    },
    after: (delay, run) => {
      const call = guarded(run)
      const timer = setTimeout(() => {
        off()
        call()
      }, delay)
      const off = take(() => clearTimeout(timer))
      return off
    },
  }
}

/** Runs it with tools of that scope; a function it returns is called when the scope closes. */
export function lend<Lent>(owner: ToolOwner, scope: Scope, run: (tools: Lent) => unknown): unknown {
  let off: unknown
  // Called last: what `tools.defer` returns, undoing it, may be what the arrow function returns.
  scope.defer(() => typeof off === 'function' && off())
  off = run(createTools(owner, scope) as Lent)
  return off
}
