/** What the promise gives, or a rejection as soon as the signal aborts; leaves no listener behind. */
export async function orAborted<Value>(promise: PromiseLike<Value>, signal: AbortSignal): Promise<Value> {
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop)
  })
  if (signal.aborted) stop()
  return Promise.race([aborted, promise]).finally(() => signal.removeEventListener('abort', stop))
}
