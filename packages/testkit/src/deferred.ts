/** A promise with its handles outside; `Promise.withResolvers()` is missing in Node 20. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>
  resolve(value: Value): void
  reject(cause: unknown): void
}

export function deferred<Value = void>(): Deferred<Value> {
  let resolve: Deferred<Value>['resolve'] = () => {}
  let reject: Deferred<Value>['reject'] = () => {}
  const promise = new Promise<Value>((...handles) => {
    ;[resolve, reject] = handles
  })
  return { promise, resolve, reject }
}
