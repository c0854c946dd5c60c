import { describe, expect, it } from 'vitest'
import { ChannelError } from '../src/errors'
import { DATA, START } from '../src/wire/record'
import { bytesOf, type End, exchange, frameOf, pair, WINDOW } from './pipe'

const MIB = 1_048_576
const CALLS = 2
const stalled = new ChannelError('TRANSFER_STALLED', { timeout: 1_000 })

/** Time goes by at one end: so many looks for what does not move. */
function look(end: End, times: number): void {
  for (let time = 0; time < times; time++) {
    end.writer.giveUpIdle(CALLS, stalled)
    end.reader.giveUpIdle(CALLS, stalled)
  }
}

describe('a transfer', () => {
  it('that nobody reads is stalled once its window is used up, and its receiver hears of it', async () => {
    const [alice, bob] = pair()
    const { received } = alice.send(new Uint8Array(WINDOW + MIB))
    await exchange(alice, bob)
    look(alice, CALLS)
    await exchange(alice, bob)
    look(alice, 1)
    await expect(received).rejects.toBe(stalled)
    await exchange(alice, bob)
    await expect(bob.received[0]!.data).rejects.toMatchObject({ code: 'TRANSFER_ABORTED', details: { by: 'sender' } })
  })

  it('that moves now and then is not', async () => {
    const [alice, bob] = pair()
    const { received } = alice.send(new Uint8Array(WINDOW + MIB))
    await exchange(alice, bob)
    look(alice, CALLS)
    void bob.received[0]!.data.then(() => {})
    await exchange(alice, bob)
    look(alice, CALLS)
    await received
  })

  it('whose own stream has nothing to say is not', async () => {
    const [alice, bob] = pair()
    const { received } = alice.send(new ReadableStream({ pull: () => new Promise(() => {}) }))
    await exchange(alice, bob)
    look(alice, 100)
    look(bob, 100)
    expect(await Promise.race([received.catch(() => 'failed'), Promise.resolve('waiting')])).toBe('waiting')
    expect(bob.errors).toEqual([])
  })

  it('that is not confirmed is stalled, and the next one is confirmed in its place', async () => {
    const [alice, bob] = pair()
    await exchange(alice, bob)
    const { received } = alice.send('lost')
    await Promise.resolve()
    look(alice, CALLS + 1)
    await expect(received).rejects.toBe(stalled)
    await Promise.all([alice.send('next').received, exchange(alice, bob)])
  })

  it('of which the sender owes bytes that it could send is stalled at the receiver, and cancelled', async () => {
    const [, bob] = pair()
    bob.reader.read(frameOf([START, 0, 1_000], [DATA, 0, 4, bytesOf(4)]))
    const value = Promise.resolve(bob.received[0]!.data)
    look(bob, CALLS + 1)
    await expect(value).rejects.toBe(stalled)
  })
})
