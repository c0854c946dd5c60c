import { describe, expect, it, vi } from 'vitest'
import { OPEN_LIMIT } from '../src/wire/record'
import { bytesOf, exchange, meet, pair, WINDOW } from './pipe'

const KIB = 1_024
const MIB = 1_048_576

describe('a channel', () => {
  it('puts the messages of one task into few frames, and confirms them with few receipts', async () => {
    const [alice, bob] = await meet()
    const transfers = Array.from({ length: 1_000 }, (_, index) => alice.send(`message ${index}`).received)
    await Promise.resolve()
    expect(alice.frames).toHaveLength(1)
    alice.deliver(bob)
    await vi.waitFor(() => expect(bob.frames.map(({ length }) => length)).toEqual([4]))
    bob.deliver(alice)
    await Promise.all(transfers)
    expect(await Promise.all(bob.received.map(({ data }) => data))).toEqual(
      transfers.map((_, index) => `message ${index}`),
    )
  })

  it('sends one frame until it heard of the other side', async () => {
    const [alice, bob] = pair()
    alice.send(bytesOf(MIB))
    await Promise.resolve()
    expect(alice.frames).toHaveLength(1)
    bob.deliver(alice)
    await Promise.resolve()
    expect(alice.frames.length).toBeGreaterThan(1)
  })

  it('lets small messages overtake the body of a large one, and begins all of them in order', async () => {
    const [alice, bob] = pair()
    const ended: string[] = []
    const large = alice.send(bytesOf(4 * MIB)).received.then(() => ended.push('large'))
    await Promise.resolve()
    alice.deliver(bob)
    const small = alice.send('small').received.then(() => ended.push('small'))
    await exchange(alice, bob)
    await Promise.all([large, small])
    expect(ended).toEqual(['small', 'large'])
    expect(bob.received.map(({ head }) => head)).toHaveLength(2)
  })

  it('lets large messages take turns', async () => {
    const [alice, bob] = await meet()
    const sent = [0, 0]
    alice.send(bytesOf(MIB), { progress: (bytes) => (sent[0] = bytes) })
    alice.send(bytesOf(MIB), { progress: (bytes) => (sent[1] = bytes) })
    await Promise.resolve()
    for (let round = 0; round < 8; round++) alice.deliver(bob)
    expect(Math.abs(sent[0]! - sent[1]!)).toBeLessThanOrEqual(16 * KIB)
  })

  it('fills the queue to the watermark and waits until it is low', async () => {
    const [alice, bob] = await meet()
    alice.send(bytesOf(MIB))
    await Promise.resolve()
    expect(alice.channel.bufferedAmount).toBeGreaterThanOrEqual(64 * KIB)
    expect(alice.channel.bufferedAmount).toBeLessThan(64 * KIB + 16 * KIB)
    expect(alice.channel.bufferedAmountLowThreshold).toBe(32 * KIB)
    await exchange(alice, bob)
    expect(((await bob.received[0]!.data) as Uint8Array).length).toBe(MIB)
  })

  it('carries more large messages than may be under way at once', async () => {
    const [alice, bob] = pair()
    const transfers = Array.from({ length: OPEN_LIMIT * 2 }, () => alice.send(bytesOf(20_000)).received)
    await exchange(alice, bob)
    await Promise.all(transfers)
    expect(bob.received).toHaveLength(OPEN_LIMIT * 2)
    expect(bob.errors).toEqual([])
  })

  it('stops one message that nobody reads at the window, and goes on with the others', async () => {
    const [alice, bob] = pair()
    let sent = 0
    const large = alice.send(new Uint8Array(WINDOW + MIB), { progress: (bytes) => (sent = bytes) }).received
    await exchange(alice, bob)
    expect(sent).toBe(WINDOW)
    await Promise.all([alice.send('still there').received, exchange(alice, bob)])
    const value = Promise.resolve(bob.received[0]!.data)
    await Promise.all([large, exchange(alice, bob)])
    expect(((await value) as Uint8Array).length).toBe(WINDOW + MIB)
  })
})
