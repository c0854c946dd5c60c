import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../src/wire/decode'
import { Frame } from '../src/wire/frame'
import { DATA, FRAME_LIMIT, START, WHOLE } from '../src/wire/record'

const bytes = fc.uint8Array({ maxLength: 40 })
const number = fc.maxSafeNat()
const record = fc
  .record({ type: fc.nat(7), kind: fc.nat(31), a: number, b: number, head: bytes, body: bytes })
  .map(fitting)

interface Drawn {
  type: number
  kind: number
  a: number
  b: number
  head: Uint8Array
  body: Uint8Array
}

/** A record whose lengths are those of its bytes. */
function fitting({ type, kind, a, b, head, body }: Drawn): Drawn {
  const hasHead = type === WHOLE || type === START
  const hasBody = type === WHOLE || type === DATA
  return {
    type,
    kind,
    a: hasHead ? head.length : a,
    b: hasBody ? body.length : b,
    head: hasHead ? head : new Uint8Array(),
    body: hasBody ? body : new Uint8Array(),
  }
}

function write(records: readonly Drawn[]): Uint8Array<ArrayBuffer> {
  const frame = new Frame(FRAME_LIMIT)
  for (const { type, kind, a, b, head, body } of records) frame.put(type, kind, a, b, head, body)
  return frame.take().slice()
}

describe('a frame', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(fc.array(record), (records) => {
        expect(decode(write(records).buffer)).toEqual(records)
      }),
    )
  })

  it('of a short text costs three bytes more than the text', () => {
    const frame = write([{ type: WHOLE, kind: 0, a: 0, b: 5, head: new Uint8Array(), body: new Uint8Array(5) }])
    expect(frame.length).toBe(3 + 5)
  })

  it('that was cut anywhere is refused or shorter, never misread', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), fc.nat(), (records, cut) => {
        const whole = write(records)
        const read = decode(whole.slice(0, cut % whole.length).buffer)
        expect(read ?? []).toEqual(records.slice(0, read?.length ?? 0))
      }),
    )
  })

  it('of arbitrary bytes never throws and never yields more than it has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (garbage) => {
        const read = decode(garbage.slice().buffer) ?? []
        const carried = read.reduce((sum, { head, body }) => sum + head.length + body.length, 0)
        expect(carried + read.length * 3).toBeLessThanOrEqual(garbage.length)
        for (const { a, b } of read) expect(Number.isSafeInteger(a) && Number.isSafeInteger(b)).toBe(true)
      }),
    )
  })

  it('that declares 2^53 bytes is refused without room for them', () => {
    const frame = new Frame(64)
    frame.put(DATA, 0, 0, Number.MAX_SAFE_INTEGER)
    expect(decode(frame.take().slice().buffer)).toBeUndefined()
  })

  it('above the limit is refused', () => {
    expect(decode(new ArrayBuffer(FRAME_LIMIT + 1))).toBeUndefined()
  })
})
