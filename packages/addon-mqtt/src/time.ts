import type { Off } from '@peerwright/core'

/** Runs something later, unless it is undone: `ctx.after`. */
export type After = (delay: number, run: () => unknown) => Off

/** Resolves after `delay` milliseconds, or as soon as the signal aborts. */
export async function pause(after: After, delay: number, signal: AbortSignal): Promise<void> {
  let off: Off | undefined
  const over = new Promise<void>((resolve) => {
    off = after(delay, resolve)
  })
  await settled(over, signal)
    .catch(() => {})
    .finally(off)
}

/** What the promise gives; rejects when that takes longer than `limit` milliseconds, or the signal aborts. */
export function within<Value>(limit: number, promise: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  const late = AbortSignal.timeout(limit)
  return settled(promise, signal ? AbortSignal.any([signal, late]) : late)
}

/** What the promise gives; rejects when the signal aborts first. */
async function settled<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const done = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, done)
  })
  return Promise.race([promise, aborted]).finally(() => done.abort())
}
