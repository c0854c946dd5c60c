type Methods = Record<string, unknown>

const timers = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval']
const listeners = ['addEventListener', 'removeEventListener']

/** The SDK, its WebSockets and Node's own fetch; in the browser what vite made of them. */
const sdk = /node_modules\/(@?firebase|faye-websocket|websocket-driver)\b|node:internal\/deps|\/deps\//

/**
 * Timers and listeners of the SDK and of what it is made of escape `trackLeaks()` from now on. The SDK keeps some of
 * its own beyond our reach: keep-alive of a connection that is the application's, statistics, closing handshakes.
 * What of it must end with us is proven by other tests: no client at the server, no process kept alive.
 */
export function untrackSdk(): void {
  for (const name of timers) bypass(globalThis as unknown as Methods, name)
  for (const name of listeners) bypass(EventTarget.prototype as unknown as Methods, name)
}

function bypass(target: Methods, name: string): void {
  const original = target[name]
  let current = original
  Object.defineProperty(target, name, {
    configurable: true,
    get: () => (isForeign(new Error().stack) ? original : current),
    set: (value) => {
      current = value
    },
  })
}

/** Whether the caller of the getter is; V8 begins with the message, Firefox with the first frame. */
function isForeign(stack = ''): boolean {
  const [, caller = ''] = stack.split('\n').filter((line) => /^\s+at |@/.test(line))
  return sdk.test(caller)
}
