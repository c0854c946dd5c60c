import { BroadcastTransport } from '@peerwright/addon-broadcast'
import { PeerError, type TransportContext } from '@peerwright/core'
import { testTransport } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'

let channels = 0

testTransport(
  { describe, it, expect },
  'broadcast',
  () => {
    const name = `suite-${++channels}`
    return { transport: () => new BroadcastTransport(name) }
  },
  { outage: false },
)

const context: TransportContext = { signal: new AbortController().signal, online() {}, offline() {}, lost() {} }

describe('the broadcast transport', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('counts what is no frame, and goes on', async () => {
    const name = 'ignored'
    const [transport, other] = [new BroadcastTransport(name), new BroadcastChannel(name)]
    const frames: unknown[] = []
    await transport.connect(context)
    await transport.subscribe('topic', (frame) => frames.push([...frame]))
    const frame = Uint8Array.of(1, 2)
    const junk = ['text', null, { topic: 'topic' }, { topic: 1, frame }, { topic: 'topic', frame: [1, 2] }]
    const strange = [
      { topic: 'topic', frame: new Uint8Array(65_537) },
      { topic: 'topic', frame, more: true },
    ]
    for (const message of [...junk, ...strange]) other.postMessage(message)
    other.postMessage({ topic: 'topic', frame })
    await vi.waitFor(() => expect(frames).toEqual([[1, 2]]))
    expect(transport.ignored).toBe(7)
    other.close()
    await transport.close()
  })

  it('says that it is unreachable where there is no BroadcastChannel', async () => {
    vi.stubGlobal('BroadcastChannel', undefined)
    const cause: unknown = await new BroadcastTransport().connect(context).catch((error) => error)
    expect(PeerError.is(cause, 'TRANSPORT_UNREACHABLE')).toBe(true)
    expect(cause).toMatchObject({ details: { transport: 'broadcast' }, cause: expect.any(TypeError) })
  })

  it('does not keep a Node process alive once it is closed', async () => {
    const ports = () => process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length
    const before = ports()
    const transport = new BroadcastTransport('alive')
    await transport.connect(context)
    expect(ports()).toBe(before + 1)
    await transport.close()
    await vi.waitFor(() => expect(ports()).toBe(before))
  })
})
