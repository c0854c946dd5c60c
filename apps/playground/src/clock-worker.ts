import url from '@peerwright/core/worker?worker&url'

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }

/** The page's policy lets scripts in by name only: this one. */
const policy = trustedTypes?.createPolicy('peerwright-clock', { createScriptURL: () => url })

/** The kernel's clock, in a worker: the browser slows down the timers of hidden tabs, and here tabs are hidden a lot. */
export const createClockWorker = (): Worker =>
  new Worker(policy ? policy.createScriptURL(url) : url, { type: 'module', name: 'peerwright-clock' })
