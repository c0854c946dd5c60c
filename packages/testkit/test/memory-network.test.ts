import type { TransportContext } from '@peerwright/core'
import { type MemoryTransport, memoryNetwork, testTransport } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'

testTransport({ describe, it, expect }, 'memory', () => {
  const network = memoryNetwork()
  return {
    transport: () => network.transport(),
    outage: async () => {
      network.cut()
      return () => network.restore()
    },
  }
})

const context = (reports: string[] = []): TransportContext => ({
  signal: new AbortController().signal,
  online: () => void reports.push('online'),
  offline: () => void reports.push('offline'),
  lost: (topic) => void reports.push(`lost ${topic}`),
})

const heard = async (transport: MemoryTransport) => {
  const frames: number[] = []
  await transport.connect(context())
  await transport.subscribe('topic', ([first = -1]) => void frames.push(first))
  return frames
}

/** Publishes `count` numbered frames through a faulty network and returns what arrived within two seconds. */
async function publishThrough(faults: Parameters<typeof memoryNetwork>[0], count = 1_000) {
  vi.useFakeTimers()
  const network = memoryNetwork(faults)
  const [alice, bob] = [network.transport('alice'), network.transport('bob')]
  const frames = await heard(bob)
  await alice.connect(context())
  for (let index = 0; index < count; index++) await alice.publish('topic', Uint8Array.of(index % 256, index >> 8))
  await vi.advanceTimersByTimeAsync(2_000)
  return { frames, network }
}

describe('memoryNetwork', () => {
  afterEach(() => void vi.useRealTimers())

  it('loses and doubles as many frames as it was told to', async () => {
    const { frames, network } = await publishThrough({ loss: 0.3, duplicate: 0.3 })
    const { published, delivered, lost, duplicated } = network.deliveries
    expect(published).toBe(1_000)
    expect(lost).toBeGreaterThan(250)
    expect(lost).toBeLessThan(350)
    expect(duplicated).toBeGreaterThan(160)
    expect(delivered).toBe(1_000 - lost + duplicated)
    expect(frames).toHaveLength(delivered)
  })

  it('has the same luck with the same seed, and another with another', async () => {
    const faults = { loss: 0.5, reorder: 0.2, delay: [0, 500] as const }
    const runs = [await publishThrough({ ...faults, seed: 7 }), await publishThrough({ ...faults, seed: 7 })]
    const other = await publishThrough({ ...faults, seed: 8 })
    expect(runs[0]?.frames).toEqual(runs[1]?.frames)
    expect(other.frames).not.toEqual(runs[0]?.frames)
  })

  it('lets held back frames be overtaken', async () => {
    const { frames } = await publishThrough({ reorder: 0.5 }, 20)
    expect(frames).not.toEqual([...frames].sort((one, other) => one - other))
    expect(frames).toHaveLength(20)
  })

  it('delivers delayed frames when their time has come, and none to who left meanwhile', async () => {
    vi.useFakeTimers()
    const network = memoryNetwork({ delay: 100 })
    const [alice, bob, carol] = [network.transport(), network.transport(), network.transport()]
    const [toBob, toCarol] = [await heard(bob), await heard(carol)]
    await alice.connect(context())
    await alice.publish('topic', Uint8Array.of(1))
    await vi.advanceTimersByTimeAsync(99)
    expect(toBob).toEqual([])
    await carol.close()
    await vi.advanceTimersByTimeAsync(1)
    expect(toBob).toEqual([1])
    expect(toCarol).toEqual([])
  })

  it('cuts off one transport without touching the others', async () => {
    const network = memoryNetwork()
    const [alice, bob, carol] = [network.transport(), network.transport(), network.transport()]
    const reports: string[] = []
    await alice.connect(context(reports))
    const [toBob, toCarol] = [await heard(bob), await heard(carol)]
    bob.cut()
    await alice.publish('topic', Uint8Array.of(1))
    bob.restore()
    await alice.publish('topic', Uint8Array.of(2))
    await vi.waitFor(() => expect(toCarol).toEqual([1, 2]))
    expect(toBob).toEqual([2])
    expect(reports).toEqual([])
  })

  it('shows the broker every frame, lets it withhold some and invent others', async () => {
    const network = memoryNetwork()
    const [alice, bob] = [network.transport('alice'), network.transport('bob')]
    const toBob = await heard(bob)
    await alice.connect(context())
    const off = network.onFrame(({ frame }) => frame[0] !== 1)
    await alice.publish('topic', Uint8Array.of(1))
    off()
    await alice.publish('topic', Uint8Array.of(2, 3))
    await vi.waitFor(() => expect(toBob).toEqual([2]))
    expect(network.inject('topic', Uint8Array.of(9))).toBe(1)
    expect(toBob).toEqual([2, 9])
    expect(network.record.map(({ from, frame }) => [from, ...frame])).toEqual([
      ['alice', 1],
      ['alice', 2, 3],
    ])
    expect(network.traffic.get('topic')).toEqual({ frames: 2, bytes: 3 })
  })

  it('knows who still listens', async () => {
    const network = memoryNetwork()
    const bob = network.transport()
    await heard(bob)
    expect(network.subscriptions).toEqual(['topic'])
    await bob.close()
    expect(network.subscriptions).toEqual([])
  })

  it('passes on that a subscriber vanished', async () => {
    const network = memoryNetwork()
    const alice = network.transport()
    const reports: string[] = []
    await alice.connect(context(reports))
    alice.lose('inbox')
    expect(reports).toEqual(['lost inbox'])
  })
})
