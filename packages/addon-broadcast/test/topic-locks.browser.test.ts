import { BroadcastTransport } from '@peerwright/addon-broadcast'
import { testTransport } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'

let channels = 0
const channelName = () => `test-${++channels}`

testTransport(
  { describe, it, expect },
  'broadcast in a browser',
  () => {
    const name = channelName()
    return { transport: () => new BroadcastTransport(name) }
  },
  { outage: false },
)

/** Another tab as far as locks are concerned: its locks are released when it is removed, without any goodbye. */
async function tabHolding(lock: string): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe')
  document.body.append(frame)
  const { navigator } = frame.contentWindow as Window
  await new Promise<void>((resolve) => {
    void navigator.locks.request(lock, () => {
      resolve()
      return new Promise(() => {})
    })
  })
  return frame
}

async function watcher(name: string) {
  const lost = vi.fn<(topic: string) => void>()
  const transport = new BroadcastTransport(name)
  await transport.connect({ signal: new AbortController().signal, online() {}, offline() {}, lost })
  return { transport, lost }
}

const locksOf = async (name: string) => {
  const { held = [], pending = [] } = await navigator.locks.query()
  return [...held, ...pending].filter((lock) => lock.name?.startsWith(`${name}:`))
}

const frame = Uint8Array.of(1)

describe('a crashed tab', () => {
  afterEach(() => {
    for (const element of document.querySelectorAll('iframe')) element.remove()
  })

  it('is noticed by everyone who published to it, each once', async () => {
    const name = channelName()
    const tab = await tabHolding(`${name}:inbox`)
    const [alice, bob] = [await watcher(name), await watcher(name)]
    await alice.transport.publish('inbox', frame)
    await alice.transport.publish('inbox', frame)
    await bob.transport.publish('inbox', frame)
    await vi.waitFor(async () => expect(await locksOf(name)).toHaveLength(3))
    expect(alice.lost).not.toHaveBeenCalled()
    tab.remove()
    await vi.waitFor(() => expect([alice.lost.mock.calls, bob.lost.mock.calls]).toEqual([[['inbox']], [['inbox']]]))
    await Promise.all([alice.transport.close(), bob.transport.close()])
  })

  it('is a transport that held the lock of its inbox', async () => {
    const name = channelName()
    const [alice, bob] = [await watcher(name), await watcher(name)]
    await bob.transport.subscribe('inbox', () => {})
    await vi.waitFor(async () => expect(await locksOf(name)).toHaveLength(1))
    await alice.transport.publish('inbox', frame)
    await vi.waitFor(async () => expect(await locksOf(name)).toHaveLength(2))
    await bob.transport.close()
    await vi.waitFor(() => expect(alice.lost.mock.calls).toEqual([['inbox']]))
    await alice.transport.close()
  })

  it('is not suspected where nobody ever held the topic', async () => {
    const name = channelName()
    const alice = await watcher(name)
    await alice.transport.publish('elsewhere', frame)
    await vi.waitFor(async () => expect(await locksOf(name)).toEqual([]))
    expect(alice.lost).not.toHaveBeenCalled()
    await alice.transport.close()
  })

  it('does not wake those who share the room topic', async () => {
    const name = channelName()
    const [alice, bob, carol] = [await watcher(name), await watcher(name), await watcher(name)]
    for (const { transport } of [alice, bob, carol]) {
      await transport.subscribe('room', () => {})
      await transport.publish('room', frame)
    }
    await alice.transport.close()
    await bob.transport.publish('room', frame)
    await vi.waitFor(async () => expect(await locksOf(name)).toEqual([]))
    expect([bob.lost, carol.lost].flatMap(({ mock }) => mock.calls)).toEqual([])
    await Promise.all([bob.transport.close(), carol.transport.close()])
  })

  it('leaves no lock held or waited for once both sides closed', async () => {
    const name = channelName()
    const tab = await tabHolding(`${name}:inbox`)
    const alice = await watcher(name)
    const off = await alice.transport.subscribe('own', () => {})
    await alice.transport.subscribe('room', () => {})
    await alice.transport.publish('inbox', frame)
    await vi.waitFor(async () => expect(await locksOf(name)).toHaveLength(4))
    off()
    await alice.transport.close()
    tab.remove()
    await vi.waitFor(async () => expect(await locksOf(name)).toEqual([]))
    expect(alice.lost).not.toHaveBeenCalled()
  })
})
