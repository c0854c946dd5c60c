import { type MemoryPeer, room } from '@peerwright/testkit'
import { describe, expect, it, vi } from 'vitest'
import { type ChannelsPeer, hear, isOpen, pair, watch, withChannels } from '../peers'

/** What `open` promises. */
export function describeOpening(): void {
  describe('open', () => {
    it('on one side makes a channel that both can use', async () => {
      for (const opener of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[opener] as ChannelsPeer, peers[1 - opener] as ChannelsPeer]
        one.open('chat')
        const [oneHeard, otherHeard] = [hear(one, 'chat'), hear(other, 'chat')]
        await Promise.all([one.send('ping', 'chat'), other.send('pong', 'chat')])
        await vi.waitFor(() => expect([oneHeard, otherHeard]).toEqual([['pong'], ['ping']]))
        expect([one.channels.has('chat'), other.channels.has('chat')]).toEqual([true, false])
      }
    })

    it('on both sides in the same moment makes one channel', async () => {
      const [alice, bob] = await pair()
      const [seenByAlice, seenByBob] = [watch(alice, 'chat'), watch(bob, 'chat')]
      const heard = hear(bob, 'chat')
      alice.open('chat')
      bob.open('chat')
      await Promise.all([alice.send('one', 'chat'), bob.send('two', 'chat')])
      await vi.waitFor(() => expect(heard).toEqual(['one']))
      for (const seen of [seenByAlice, seenByBob]) {
        expect(seen.filter((name) => name !== 'channel:message')).toEqual(['channel:new', 'channel:open'])
      }
      expect(alice.channel('chat', bob.id)?.id).toBe(bob.channel('chat', alice.id)?.id)
    })

    it('before anybody is there reaches those who come, also late', async () => {
      const first = await room(
        {
          addons: (peer) => {
            const opened = withChannels(peer)
            opened.open('chat')
            return opened
          },
        },
        'alice',
        'bob',
      )
      const [alice, bob] = first
      const [carol] = await room({ network: first.network, addons: withChannels }, 'carol')
      for (const other of [bob, carol]) await isOpen(alice, 'chat', other)
      await isOpen(carol, 'chat', bob)
      expect(alice.toJSON()).toMatchObject({ channels: ['chat'] })
      expect(carol.toJSON()).toMatchObject({ channels: [] })
    })

    it('loses and delays nothing that is sent inside the open event', async () => {
      const heard: unknown[] = []
      const addons = (peer: MemoryPeer) => {
        const opened = withChannels(peer)
        opened.open('chat')
        opened.on('channel:open', ({ remote }) => void opened.send('first', { label: 'chat', to: remote.id }))
        opened.on('channel:message', async ({ data }) => heard.push(await data))
        return opened
      }
      await room({ addons }, 'alice', 'bob')
      await vi.waitFor(() => expect(heard).toEqual(['first', 'first']), { timeout: 2_000, interval: 5 })
    })

    it('a second time reuses the channel, and refuses other options', async () => {
      const [alice] = await pair()
      const seen = watch(alice, 'chat')
      alice.open('chat')
      alice.open({ label: 'chat' })
      expect(seen.filter((name) => name === 'channel:new').length).toBeLessThanOrEqual(1)
      expect(() => alice.open({ label: 'chat', ordered: false })).toThrow(/CHANNEL_MISMATCH/)
    })

    it('refuses what is no channel', async () => {
      const [alice] = await room({ addons: withChannels }, 'alice')
      const wrong = [
        '',
        'x'.repeat(65),
        '🌍'.repeat(17),
        { label: 'x', maxRetransmits: -1 },
        { maxRetransmits: 1, maxPacketLifeTime: 1 },
        { protocol: '' },
        { unknown: 1 },
        7,
      ]
      for (const options of wrong) expect(() => alice.open(options as never)).toThrow(/CHANNEL_INVALID/)
      for (let index = 0; index < 64; index++) alice.open(`channel ${index}`)
      expect(() => alice.open('one more')).toThrow(/CHANNEL_LIMIT/)
      expect(alice.channels.size).toBe(64)
    })

    it('gives raw channels to whom wants bytes', async () => {
      const [alice, bob] = await pair()
      const raw = { label: 'raw', ordered: false, maxRetransmits: 0, protocol: 'game/1' }
      const received = new Promise((resolve) => {
        bob.on('channel:new', ({ channel }) => {
          channel.binaryType = 'arraybuffer'
          channel.onmessage = ({ data }) => resolve(new Uint8Array(data))
        })
      })
      alice.open(raw)
      await isOpen(alice, 'raw', bob)
      const channel = alice.channel('raw', bob.id)
      expect(channel).toMatchObject({ label: 'raw', ordered: false, maxRetransmits: 0, protocol: 'game/1' })
      channel?.send(Uint8Array.of(1, 2, 3))
      expect(await received).toEqual(Uint8Array.of(1, 2, 3))
      await expect(alice.send('text', 'raw')).rejects.toMatchObject({
        details: { failed: [{ error: { code: 'CHANNEL_RAW' } }] },
      })
    })
  })
}
