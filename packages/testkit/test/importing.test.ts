import { expect, it } from 'vitest'

/** Names of what only browsers have, or what an import has no business with. */
const browserGlobals = [
  ...['window', 'document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'indexedDB', 'WebSocket'],
  ...['BroadcastChannel', 'RTCPeerConnection', 'MediaStream', 'MediaRecorder', 'Worker', 'addEventListener', 'fetch'],
]
const packages = import.meta.glob('../../*/src/index.ts')

it('importing any package in Node touches no browser global', async () => {
  const touched: string[] = []
  const before = browserGlobals.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const)
  for (const name of browserGlobals) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => void touched.push(name),
      set: () => void touched.push(name),
    })
  }
  const imported = await Promise.all(Object.values(packages).map((load) => load())).finally(() => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor)
      else Reflect.deleteProperty(globalThis, name)
    }
  })
  expect(touched).toEqual([])
  expect(imported.length).toBeGreaterThan(5)
  for (const exported of imported) expect(Object.keys(exported as object)).not.toEqual([])
})
