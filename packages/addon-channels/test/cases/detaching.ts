import { channels } from '@peerwright/addon-channels'
import { describe, expect, it, vi } from 'vitest'
import { type ChannelsPeer, hear, isOpen, pair, watch } from '../peers'

/** What remains when the addon goes and comes back. */
export function describeDetaching(): void {
  describe('detaching channels in the middle of a session', () => {
    it('closes them, and attaching again brings back what the other side opened', async () => {
      for (const leaver of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[leaver] as ChannelsPeer, peers[1 - leaver] as ChannelsPeer]
        for (const peer of peers) peer.open('chat')
        await isOpen(one, 'chat', other)
        await isOpen(other, 'chat', one)
        const seen = watch(other, 'chat')
        const plain = await one.detach(channels)
        await vi.waitFor(() => expect(seen).toEqual(['channel:close']), 10_000)
        await vi.waitFor(() => expect(other.connections.get(one.id)?.addons.has('channels')).toBe(false))
        await other.send('to nobody')
        await expect(other.send('x', { to: one.id })).rejects.toMatchObject({
          details: { failed: [{ error: { code: 'ADDON_MISSING_REMOTELY' } }] },
        })
        const back = plain.addon(channels()) as unknown as ChannelsPeer
        const [oneHeard, otherHeard] = [hear(back, 'chat'), hear(other, 'chat')]
        await isOpen(back, 'chat', other)
        await isOpen(other, 'chat', back)
        await Promise.all([back.send('one', 'chat'), other.send('two', 'chat')])
        await vi.waitFor(() => expect([oneHeard, otherHeard]).toEqual([['two'], ['one']]))
      }
    })

    it('and attaching again in one go leaves one channel per label', async () => {
      for (const leaver of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[leaver] as ChannelsPeer, peers[1 - leaver] as ChannelsPeer]
        for (const peer of peers) peer.open('chat')
        await isOpen(one, 'chat', other)
        const back = (await one.detach(channels)).addon(channels()) as unknown as ChannelsPeer
        back.open('chat')
        const heard = hear(other, 'chat')
        await vi.waitFor(async () => {
          await back.send('here', 'chat')
          expect(heard).toContain('here')
        }, 10_000)
        await vi.waitFor(() => expect(other.channel('chat', one.id)?.id).toBe(back.channel('chat', other.id)?.id))
      }
    })

    it('a message answered before the news of the re-attached addon is there reaches it', async () => {
      const peers = await pair()
      const [one, other] = [...peers].sort((a, b) => (a.id < b.id ? -1 : 1)) as [ChannelsPeer, ChannelsPeer]
      const plain = await one.detach(channels)
      await vi.waitFor(() => expect(other.connections.get(one.id)?.addons.has('channels')).toBe(false))
      let release = (): void => {}
      const gate = new Promise<undefined>((resolve) => {
        release = () => resolve(undefined)
      })
      plain.hooks.deliver.tap({ name: 'slow', stage: -1_000 }, () => gate)
      const back = plain.addon(channels()) as unknown as ChannelsPeer
      const heard = hear(back)
      other.once('channel:message', () => other.send('answer'))
      await back.send('back')
      await vi.waitFor(() => expect(heard).toEqual(['answer']))
      release()
    })
  })
}
