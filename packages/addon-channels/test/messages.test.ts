import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, exchange, pair, streamOf } from './pipe'

const MIB = 1_048_576

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer())
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
