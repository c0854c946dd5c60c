import type { TransportContext } from '@peerwright/core'

/** For tests that do not care what a transport tells. */
export const silent: TransportContext = {
  signal: new AbortController().signal,
  online() {},
  offline() {},
  lost() {},
}
