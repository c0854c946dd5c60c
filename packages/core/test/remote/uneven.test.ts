import type { RtcImplementation } from '@peerwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type Actor, closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

/** Connections of which the first never notices that its control channel is open. */
function unaware({ RTCPeerConnection }: RtcImplementation): RtcImplementation {
  let isFirst = true
  class Unaware extends RTCPeerConnection {
    override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, init)
      const listen = channel.addEventListener
      if (isFirst) {
        channel.addEventListener = (type: string, ...rest: [EventListener]) =>
          type === 'open' || listen.call(channel, type, ...rest)
      }
      isFirst = false
      return channel
    }
  }
  return { RTCPeerConnection: Unaware }
}

const ids = ['lower', 'higher'] as const
const slow = ['newcomer', 'host'] as const
const cases = ids.flatMap((id) => slow.map((who) => ({ id, who })))

/** A host and a newcomer whose id is lower or higher; one of them does not notice that they are connected. */
async function meeting(id: (typeof ids)[number], who: (typeof slow)[number]): Promise<{ fast: Actor; late: Actor }> {
  const { actor, network, rtc } = await stage()
  const [host, newcomer] = (['host', 'newcomer'] as const).map((name) =>
    actor(name, name === who ? { rtc: unaware(rtc) } : {}),
  ) as [Actor, Actor]
  const speak = network.onFrame(() => false)
  await host.join()
  do {
    await newcomer.peer.leave()
    await newcomer.join()
  } while (newcomer.peer.id < host.peer.id !== (id === 'lower'))
  // The host does not announce itself, so that the other is the newcomer.
  network.onFrame(({ from, topic }) => from !== 'host' || topic !== host.transport.topics[0])
  speak()
  return who === 'host' ? { fast: newcomer, late: host } : { fast: host, late: newcomer }
}

describe('a connection that dies when only one side knows that it was there', () => {
  it.each(cases)('is replaced: the $who is late, the newcomer has the $id id', async ({ id, who }) => {
    const { fast, late } = await meeting(id, who)
    await until(() => fast.peer.connections.get(late.peer.id)?.state === 'connected')
    expect(late.to(fast).state).toBe('connecting')
    const former = [fast.to(late).connection, late.to(fast).connection]
    former[0]?.close()
    await connected(fast, late)
    await until(() => ![fast.to(late), late.to(fast)].some(({ connection }) => former.includes(connection)))
    await connected(fast, late)
    expect(await late.to(fast).ping()).toBeGreaterThan(0)
  })
})
