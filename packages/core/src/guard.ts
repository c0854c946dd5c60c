import { KernelError } from './errors'

/** Whether somebody has to wait for it. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined)?.then === 'function'

/** Runs it; a throw now and a rejection later both go to `fail`. What `fail` throws goes on to the caller. */
export function attempt(run: () => unknown, fail: (cause: unknown) => void): unknown {
  try {
    const value = run()
    return isThenable(value) ? value.then(undefined, fail) : value
  } catch (cause) {
    return fail(cause)
  }
}

/** Passes a value through; a promise that takes longer rejects with `TIMED_OUT`. */
export function within(value: unknown, milliseconds: number | undefined, what: string): unknown {
  if (milliseconds === undefined || !isThenable(value)) return value
  return new Promise((resolve, reject) => {
    const late = () => reject(new KernelError('TIMED_OUT', { what, after: milliseconds }))
    const timer = setTimeout(late, milliseconds)
    value.then(resolve, reject).then(() => clearTimeout(timer))
  })
}

/** Waits for all of them, for a while, whatever becomes of them. */
export const patience = (pending: readonly unknown[], milliseconds: number): unknown =>
  attempt(
    () => within(Promise.allSettled(pending), milliseconds, ''),
    () => {},
  )

interface Ambient {
  reportError?(error: unknown): void
  process?: { emitWarning(error: Error): void }
}

/** Hands an error that nobody listens for to the platform: `reportError`, in Node a process warning. */
export function surface(error: unknown): void {
  const { reportError, process } = globalThis as Ambient
  const shown = error instanceof Error ? error : new Error(String(error))
  if (reportError) reportError(shown)
  else process?.emitWarning(shown)
}
