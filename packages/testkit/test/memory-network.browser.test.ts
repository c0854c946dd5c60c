import { memoryNetwork, testTransport } from '@peerwright/testkit'
import { describe, expect, it } from 'vitest'

testTransport({ describe, it, expect }, 'memory in a browser', () => {
  const network = memoryNetwork()
  return {
    transport: () => network.transport(),
    outage: async () => {
      network.cut()
      return () => network.restore()
    },
  }
})
