type Methods = Record<string, unknown>

const timers = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval']
const listeners = ['addEventListener', 'removeEventListener']

/**
 * Timers and listeners of installed packages and of Node itself escape `trackLeaks()` from now on. The SDK keeps some of
 * its own beyond our reach: keep-alive of a connection that is the application's, statistics, closing handshakes.
 * What of it must end with us is proven by other tests: no client at the server, no process kept alive.
 */
export function untrackPackages(): void {
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
  return /node_modules|node:internal/.test(caller)
}
