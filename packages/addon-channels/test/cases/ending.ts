import { describe, expect, it, vi } from 'vitest'
import { type ChannelsPeer, hear, isOpen, pair, watch } from '../peers'

/** What happens when channels or their connections end. */
export function describeEnding(): void {
  describe('a connection that is replaced', () => {
    it('fails what was on its way, and brings the channels back by itself', async () => {
      for (const opener of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[opener] as ChannelsPeer, peers[1 - opener] as ChannelsPeer]
        one.open('chat')
        await isOpen(one, 'chat', other)
        const lost = one.channel('chat', other.id)
        const transfer = other.send(new ReadableStream(), 'chat')
        one.connections.get(other.id)?.connection.close()
        await expect(transfer).rejects.toMatchObject({ details: { failed: [{ error: { code: 'CHANNEL_CLOSED' } }] } })
        await vi.waitFor(() => expect(one.channel('chat', other.id)).not.toBe(lost), 20_000)
        await isOpen(one, 'chat', other)
        const heard = hear(other, 'chat')
        await one.send('again', 'chat')
        await vi.waitFor(() => expect(heard).toEqual(['again']))
      }
    })
  })

  describe('close', () => {
    it('closes on both sides, whoever does it, and messages for everyone pass by who closed', async () => {
      for (const closer of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[closer] as ChannelsPeer, peers[1 - closer] as ChannelsPeer]
        for (const peer of peers) peer.open('chat')
        await isOpen(one, 'chat', other)
        await isOpen(other, 'chat', one)
        const seen = watch(other, 'chat')
        one.close('chat')
        expect(one.channel('chat', other.id)).toBeUndefined()
        await vi.waitFor(() => expect(seen).toEqual(['channel:close']), 10_000)
        await other.send('to nobody', 'chat')
        await expect(other.send('to the closer', { label: 'chat', to: one.id })).rejects.toMatchObject({
          details: { failed: [{ id: one.id, error: { code: 'CHANNEL_CLOSED' } }] },
        })
        expect([one.channels.has('chat'), other.channels.has('chat')]).toEqual([false, true])
        const heard = hear(one, 'chat')
        other.open('chat')
        await other.send('again', 'chat')
        await vi.waitFor(() => expect(heard).toEqual(['again']))
      }
    })

    it('and open in the same tick leaves one channel that works', async () => {
      for (const closer of [0, 1]) {
        const peers = await pair()
        const [one, other] = [peers[closer] as ChannelsPeer, peers[1 - closer] as ChannelsPeer]
        for (const peer of peers) peer.open('chat')
        await isOpen(one, 'chat', other)
        await isOpen(other, 'chat', one)
        const heard = hear(other, 'chat')
        for (let round = 0; round < 3; round++) {
          one.close('chat')
          one.open('chat')
        }
        await one.send('after', 'chat')
        await vi.waitFor(() => expect(heard).toEqual(['after']))
        await vi.waitFor(() => expect(other.channel('chat', one.id)?.id).toBe(one.channel('chat', other.id)?.id))
      }
    })

    it('fails what is on its way', async () => {
      const [alice, bob] = await pair()
      const transfer = alice.send(new ReadableStream(), 'chat')
      await vi.waitFor(() => expect(bob.channel('chat', alice.id)).toBeDefined(), 10_000)
      alice.close('chat')
      await expect(transfer).rejects.toMatchObject({ details: { failed: [{ error: { code: 'CHANNEL_CLOSED' } }] } })
    })
  })
}
