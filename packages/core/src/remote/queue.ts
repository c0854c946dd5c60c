/** Bounded, because strangers fill it. */
const LIMIT = 5_000

/** Runs asynchronous steps one after the other, so that they never overlap. Appends a step; `false` when full. */
export type Queue = (step: () => unknown) => boolean

export function createQueue(fail: (cause: unknown) => void): Queue {
  let last = Promise.resolve()
  let size = 0
  return (step) => {
    if (size >= LIMIT) return false
    size++
    last = last
      .then(step)
      .then(undefined, fail)
      .then(() => void size--)
    return true
  }
}
