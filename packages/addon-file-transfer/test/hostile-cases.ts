import type { FileOffer } from '@peerwright/addon-file-transfer'
import { disposeRooms } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hashOf, rootOf } from '../src/hash'
import { type Attacker, attack } from './attacker'
import { bytesOf, nextOffer } from './file-cases'

const MIB = 1_048_576

/** A reception of what the attacker offers, ready for blocks. */
async function begin(attacker: Attacker, size: number | undefined) {
  const offered = nextOffer(attacker.bob)
  const id = attacker.offer({ size })
  const reception = (await offered).accept()
  await vi.waitFor(() => expect(attacker.heard('accept')).toHaveLength(1), 10_000)
  attacker.say({ type: 'start', id, from: 0 })
  return { id, reception }
}

export function describeHostility(): void {
  afterEach(disposeRooms)

  describe('a hostile remote', () => {
    it('that offers ten thousand files gets 64 before the user, the others are counted', async () => {
      const attacker = await attack()
      const offers: FileOffer[] = []
      attacker.bob.on('file:offer', (offer) => offers.push(offer))
      for (let sent = 64; sent <= 10_000; sent += 276) {
        while (attacker.offered < sent) attacker.offer()
        await vi.waitFor(() => expect(attacker.dropped()).toBe(sent - 64), 10_000)
      }
      expect(offers).toHaveLength(64)
    })

    it('that declares 2^53 bytes is not heard', async () => {
      const attacker = await attack()
      const offers: FileOffer[] = []
      attacker.bob.on('file:offer', (offer) => offers.push(offer))
      attacker.offer({ size: 2 ** 53 })
      attacker.offer({ size: 1, name: 'after' })
      await vi.waitFor(() => expect(offers.map(({ name }) => name)).toEqual(['after']))
    })

    it('that forges the hash of a block is caught', async () => {
      const attacker = await attack()
      const { id, reception } = await begin(attacker, 10)
      void attacker.block(id, 0, bytesOf(10), 'f'.repeat(43))
      await expect(reception.done).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
      await vi.waitFor(() => expect(attacker.heard('stop')).toMatchObject([{ id, code: 'corrupt' }]))
    })

    it('that forges the root is caught, and the file never seen', async () => {
      const attacker = await attack()
      const { id, reception } = await begin(attacker, 10)
      await attacker.block(id, 0, bytesOf(10))
      await vi.waitFor(() => expect(attacker.heard('stored')).toHaveLength(1))
      attacker.say({ type: 'end', id, size: 10, root: await rootOf(10, ['f'.repeat(43)]) })
      await expect(reception.done).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
    })

    it('that sends more blocks than it said is caught', async () => {
      const attacker = await attack()
      const { id, reception } = await begin(attacker, 10)
      await attacker.block(id, 0, bytesOf(10))
      void attacker.block(id, 1, bytesOf(10))
      await expect(reception.done).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
    })

    it('that ends too early, or sends less or more than it said, is caught', async () => {
      for (const length of [0, 9, 11]) {
        const attacker = await attack()
        const { id, reception } = await begin(attacker, 10)
        if (length > 0) void attacker.block(id, 0, bytesOf(length))
        else attacker.say({ type: 'end', id, size: 10, root: 'f'.repeat(43) })
        await expect(reception.done).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
      }
    })

    it('that sends a block of 20 MiB is refused after the first', async () => {
      const attacker = await attack()
      const { id, reception } = await begin(attacker, undefined)
      void attacker.block(id, 0, new Uint8Array(20 * MIB))
      await expect(reception.done).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
    })

    it('that sends blocks twice, out of order, for an unknown transfer or after the end changes nothing', async () => {
      const attacker = await attack()
      const { id, reception } = await begin(attacker, 2 * MIB)
      const blocks = [bytesOf(MIB, 1), bytesOf(MIB, 2)] as const
      await attacker.block(id, 1, blocks[1])
      await attacker.block('u'.repeat(22), 0, blocks[0])
      await attacker.block(id, 0, blocks[0])
      await attacker.block(id, 0, blocks[0])
      await attacker.block(id, 1, blocks[1])
      await vi.waitFor(() => expect(attacker.heard('stored').at(-1)).toMatchObject({ blocks: 2 }), 10_000)
      attacker.say({ type: 'start', id, from: 0 })
      const root = await rootOf(2 * MIB, await Promise.all(blocks.map(hashOf)))
      attacker.say({ type: 'end', id, size: 2 * MIB, root })
      const file = await reception.done
      const whole = await new Blob([...blocks]).arrayBuffer()
      const received = new Uint8Array((await file?.arrayBuffer()) ?? [])
      expect(await hashOf(received)).toBe(await hashOf(new Uint8Array(whole)))
      await attacker.block(id, 0, blocks[0])
      expect(attacker.dropped()).toBeGreaterThanOrEqual(4)
    })

    it('can not take over what another one sends', async () => {
      const attacker = await attack()
      attacker.say({ type: 'wanted', tokens: Array.from({ length: 64 }, () => 'w'.repeat(43)) })
      const transfer = attacker.bob.sendFile(new File(['secret'], 'secret'), { to: attacker.mallory.id })
      await vi.waitFor(() => expect(attacker.heard('offer')).toHaveLength(1))
      const { id } = attacker.heard('offer')[0] as unknown as { id: string }
      attacker.say({ type: 'stored', id, blocks: 1 })
      attacker.say({ type: 'done', id })
      attacker.say({ type: 'accept', id, blocks: 0 })
      await vi.waitFor(() => expect(attacker.heard('start')).toHaveLength(1))
      attacker.say({ type: 'stored', id, blocks: 9_000 })
      attacker.say({ type: 'done', id })
      attacker.say({ type: 'stop', id, code: 'cancelled' })
      await expect(transfer.done).rejects.toMatchObject({ code: 'FILE_NOT_DELIVERED' })
    })
  })
}
