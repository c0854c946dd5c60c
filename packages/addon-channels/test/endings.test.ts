import { describe, expect, it } from 'vitest'
import { ChannelError } from '../src/errors'
import { bytesOf, End, exchange, pair, streamOf } from './pipe'

const MIB = 1_048_576

describe('a transfer', () => {
  it('that the sender gives up fails on both sides', async () => {
    const [alice, bob] = pair()
    const { received, giveUp } = alice.send(bytesOf(MIB))
    await Promise.resolve()
    alice.deliver(bob)
    giveUp()
    await exchange(alice, bob)
    await expect(received).rejects.toMatchObject({ code: 'TRANSFER_ABORTED', details: { by: 'sender' } })
    await expect(bob.received[0]!.data).rejects.toMatchObject({ code: 'TRANSFER_ABORTED', details: { by: 'sender' } })
  })

  it('that is given up before it began never shows on the other side', async () => {
    const alice = new End()
    const bob = new End().open()
    const { giveUp } = alice.send('nothing')
    giveUp()
    alice.open()
    await Promise.all([alice.send('something').received, exchange(alice, bob)])
    expect(await bob.received[0]!.data).toBe('something')
  })

  it('that the receiver cancels fails at the sender, and the next one arrives', async () => {
    const [alice, bob] = pair()
    const { received } = alice.send(bytesOf(MIB))
    await Promise.resolve()
    alice.deliver(bob)
    await bob.received[0]!.data.cancel()
    await exchange(alice, bob)
    await expect(received).rejects.toMatchObject({ code: 'TRANSFER_ABORTED', details: { by: 'receiver' } })
    await Promise.all([alice.send('next').received, exchange(alice, bob)])
    expect(bob.errors).toEqual([])
  })

  it('of a stream that fails tells the other side, and why at this one', async () => {
    const [alice, bob] = pair()
    const cause = new Error('disk on fire')
    const { received } = alice.send(streamOf(bytesOf(10), cause))
    await exchange(alice, bob)
    await expect(received).rejects.toMatchObject({ code: 'TRANSFER_ABORTED', cause })
    await expect(bob.received[0]!.data).resolves.toBeInstanceOf(ReadableStream)
  })

  it('of a stream that yields something else than bytes fails', async () => {
    const [alice, bob] = pair()
    const { received } = alice.send(streamOf('text'))
    await exchange(alice, bob)
    await expect(received).rejects.toMatchObject({ code: 'MESSAGE_INVALID' })
  })

  it('fails when its channel closes, begun or not', async () => {
    const [alice, bob] = pair()
    const transfers = [alice.send(bytesOf(MIB)), alice.send('sent'), alice.send('queued')]
    await Promise.resolve()
    alice.deliver(bob)
    const error = new ChannelError('CHANNEL_CLOSED', { label: 'x', remote: 'bob' })
    alice.writer.close(error)
    bob.reader.close(error)
    for (const { received } of transfers) await expect(received).rejects.toBe(error)
    await expect(bob.received[0]!.data).rejects.toBe(error)
  })
})
