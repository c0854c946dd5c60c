import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { ChannelError } from '../src/errors'
import { Frame } from '../src/wire/frame'
import { ACK, CREDIT, DATA, END, OPEN_LIMIT, START, WHOLE } from '../src/wire/record'
import { End, exchange, pair, WINDOW } from './pipe'

const KIB = 1024
const MIB = 1024 * KIB

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => index % 251)

function streamOf(...chunks: unknown[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => {
      const chunk = chunks.shift()
      if (chunk instanceof Error) controller.error(chunk)
      else if (chunk) controller.enqueue(chunk as Uint8Array)
      else controller.close()
    },
  })
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Two ends that have heard of each other. */
async function meet(): Promise<[End, End]> {
  const ends = pair()
  await exchange(...ends)
  return ends
}

/** A frame as a stranger could write it. */
function frameOf(...records: [type: number, a: number, b?: number, ...parts: Uint8Array[]][]): ArrayBuffer {
  const frame = new Frame(65_536)
  for (const [type, a, b, ...parts] of records) frame.put(type, 2, a, b, ...parts)
  return frame.take().slice().buffer
}

describe('a message', () => {
  it('arrives as what it was, whatever its kind and size', async () => {
    const views = fc
      .tuple(
        fc.constantFrom(Uint8Array, Uint8ClampedArray, Int8Array, Uint16Array, Float32Array, Float64Array, DataView),
        fc.nat(5_000),
      )
      .map(([View, length]) => new (View as Uint8ArrayConstructor)(bytesOf(length * 8).buffer))
    const payload = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ minLength: 20_000, maxLength: 40_000 }),
      fc.jsonValue(),
      views,
      views.map((view) => view.buffer),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(payload, { maxLength: 8 }),
        fc.integer({ min: 1_200, max: 16_384 }),
        async (sent, size) => {
          const [alice, bob] = pair(size)
          const values: Promise<unknown>[] = []
          bob.onMessage = ({ data }) => values.push(Promise.resolve(data))
          const transfers = sent.map((message) => alice.send(message).received)
          await exchange(alice, bob)
          await Promise.all(transfers)
          expect(await Promise.all(values)).toEqual(sent.map((message) => (Object.is(message, -0) ? 0 : message)))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('that is a Blob keeps its type, and a File its name and date', async () => {
    const [alice, bob] = pair()
    alice.send(new Blob([bytesOf(50_000)], { type: 'image/png' }))
    alice.send(new File(['text'], 'a note.txt', { type: 'text/plain', lastModified: 1_234 }))
    await exchange(alice, bob)
    const [blob, file] = (await Promise.all(bob.received.map(({ data }) => data))) as [Blob, File]
    expect(blob).not.toBeInstanceOf(File)
    expect(blob.type).toBe('image/png')
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytesOf(50_000))
    expect([file.name, file.type, file.lastModified, await file.text()]).toEqual([
      'a note.txt',
      'text/plain',
      1_234,
      'text',
    ])
  })

  it('that is a Blob a browser would run arrives as plain bytes', async () => {
    const [alice, bob] = pair()
    alice.send(new Blob(['<script>'], { type: 'text/html' }))
    alice.send(new Blob(['<svg/>'], { type: 'image/svg+xml' }))
    await exchange(alice, bob)
    const blobs = (await Promise.all(bob.received.map(({ data }) => data))) as Blob[]
    expect(blobs.map(({ type }) => type)).toEqual(['application/octet-stream', 'application/octet-stream'])
  })

  it('that is a stream of unknown length arrives as a stream', async () => {
    const [alice, bob] = pair()
    const { received } = alice.send(streamOf(bytesOf(100_000), new Uint8Array(), bytesOf(7)))
    await exchange(alice, bob)
    await received
    const value = (await bob.received[0]!.data) as ReadableStream<Uint8Array>
    expect(await collect(value)).toEqual(new Uint8Array([...bytesOf(100_000), ...bytesOf(7)]))
  })

  it('carries info beside it', async () => {
    const [alice, bob] = pair()
    alice.send('hello', { info: { from: 'Alice', nested: { deep: [1] } } })
    await exchange(alice, bob)
    expect(bob.received[0]?.head.info).toEqual({ from: 'Alice', nested: { deep: [1] } })
  })

  it('can be read chunk by chunk while it is still on its way', async () => {
    const [alice, bob] = pair()
    alice.send(bytesOf(2 * MIB))
    await Promise.resolve()
    alice.deliver(bob)
    const reader = bob.received[0]!.data.getReader()
    expect((await reader.read()).value?.length).toBeGreaterThan(0)
  })

  it('that can not be sent is refused with its reason', () => {
    const [alice] = pair()
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    for (const payload of [undefined, () => {}, cyclic, 1n, Symbol('x')]) {
      expect(() => alice.send(payload)).toThrow(/MESSAGE_INVALID/)
    }
  })
})

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
