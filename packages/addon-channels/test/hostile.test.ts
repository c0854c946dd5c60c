import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACK, CREDIT, DATA, END, OPEN_LIMIT, START, WHOLE } from '../src/wire/record'
import { bytesOf, End, exchange, frameOf, pair, WINDOW } from './pipe'

describe('a hostile remote', () => {
  it('never makes a reader throw, whatever it sends', async () => {
    const record = fc.tuple(fc.nat(7), fc.nat(5), fc.nat(70), fc.uint8Array({ maxLength: 64 }))
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 200 }), async (records) => {
        const [bob] = pair()
        for (const [type, a, b, bytes] of records) {
          const hasBytes = type === WHOLE || type === START || type === DATA
          const [head, body] = [type === DATA ? a : 0, type === START ? b : bytes.length]
          bob.reader.read(hasBytes ? frameOf([type, head, body, bytes]) : frameOf([type, a, b]))
          bob.deliver(new End())
        }
        for (const { data } of bob.received) data.cancel().catch(() => {})
      }),
    )
    const [bob] = pair()
    for (const frame of ['text', 12, null, new Blob(), new ArrayBuffer(70_000)]) bob.reader.read(frame)
    expect(bob.errors).toHaveLength(5)
  })

  it('that declares 2^53 - 2 bytes costs nothing', async () => {
    const [bob] = pair()
    bob.reader.read(frameOf([START, 0, Number.MAX_SAFE_INTEGER]))
    expect(bob.received).toHaveLength(1)
    expect(bob.errors).toEqual([])
  })

  it('that sends more than it declared, or less, only spoils its own message', async () => {
    const [bob] = pair()
    bob.reader.read(frameOf([START, 0, 3], [START, 0, 3], [DATA, 0, 3, bytesOf(3)], [DATA, 1, 1, bytesOf(1)], [END, 1]))
    for (const { data } of bob.received) await expect(data).rejects.toMatchObject({ code: 'MESSAGE_CORRUPT' })
    bob.reader.read(frameOf([WHOLE, 0, 1, bytesOf(1)]))
    expect(await bob.received[2]!.data).toEqual(bytesOf(1).buffer)
  })

  it('that ignores the window is cut off', async () => {
    const [bob] = pair()
    bob.reader.read(frameOf([START, 0, 0]))
    const piece = new Uint8Array(60_000)
    for (let sent = 0; sent <= WINDOW; sent += piece.length) bob.reader.read(frameOf([DATA, 0, piece.length, piece]))
    expect(bob.errors).toHaveLength(1)
    await expect(bob.received[0]!.data).rejects.toMatchObject({ code: 'MESSAGE_CORRUPT' })
  })

  it('that begins messages without end is held to the limit', () => {
    const [bob] = pair()
    for (let index = 0; index < 1_000; index++) bob.reader.read(frameOf([START, 0, 0]))
    expect(bob.received.length).toBeLessThanOrEqual(OPEN_LIMIT + 1)
  })

  it('that speaks of messages that are not there changes nothing', async () => {
    const [alice, bob] = pair()
    const { received } = alice.send('hello')
    await Promise.resolve()
    alice.reader.read(frameOf([CREDIT, 7, 7], [DATA, 7, 1, bytesOf(1)], [END, 7], [ACK, 0]))
    await exchange(alice, bob)
    await received
  })
})
