import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { collect } from '../src/collect'
import { BLOB, BUFFER } from '../src/kinds'
import { bytesOf } from './pipe'

const MIB = 1_048_576

/** Sizes of the arrays that are made while it runs. */
function allocations(run: () => void): number[] {
  const sizes: number[] = []
  const Original = Uint8Array
  vi.stubGlobal(
    'Uint8Array',
    new Proxy(Original, {
      construct(target, args: [number]) {
        if (typeof args[0] === 'number') sizes.push(args[0])
        return new target(...args)
      },
    }),
  )
  run()
  vi.unstubAllGlobals()
  return sizes
}

describe('collecting a message', () => {
  it('gives back its bytes, however they were cut, whether its size is known or not', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(cuts, fc.boolean(), (lengths, isKnown) => {
        const whole = bytesOf(lengths.reduce((sum, length) => sum + length))
        const collector = collect(BUFFER, {}, isKnown ? whole.length : Number.NaN)
        let at = 0
        for (const length of lengths) collector.add(whole.subarray(at, (at += length)))
        expect(Buffer.compare(new Uint8Array(collector.finish() as ArrayBuffer), whole)).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  it('never takes memory for more than declared, nor for more than twice what arrived', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 64 * MIB }), fc.constant(2 ** 53 - 2), fc.constant(Number.NaN))
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 40 }), (size, count) => {
        const collector = collect(BUFFER, {}, size)
        const chunk = new Uint8Array(65_536)
        for (let index = 1; index <= count && !(index * chunk.length > size); index++) {
          const [taken = 0] = allocations(() => collector.add(chunk))
          expect(taken).toBeLessThanOrEqual(Math.max(MIB, 2 * index * chunk.length))
          expect(taken > size).toBe(false)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('of a Blob hands bytes over to the browser as they come', async () => {
    const collector = collect(BLOB, { type: 'image/png' }, Number.NaN)
    for (let index = 0; index < 40; index++) collector.add(bytesOf(65_536))
    const blob = collector.finish() as Blob
    expect([blob.size, blob.type]).toEqual([40 * 65_536, 'image/png'])
    expect(new Uint8Array(await blob.slice(65_536, 65_546).arrayBuffer())).toEqual(bytesOf(10))
  })
})
