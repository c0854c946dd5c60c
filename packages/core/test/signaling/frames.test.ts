import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base32, concat, uint32, utf8 } from '../../src/signaling/bytes'
import { Drops, FRAME_LIMIT, parseFrame, TYPE, VERSION } from '../../src/signaling/frames'

const from = new Uint8Array(20).fill(1)
const to = new Uint8Array(20).fill(2)
const me = base32(to)
const body = new Uint8Array(25).fill(9)

const frame = (type: number, ...tail: readonly ArrayLike<number>[]) =>
  concat([VERSION, type], from, to, uint32(7), ...tail)

it('base32 follows RFC 4648, in lower case', () => {
  expect(base32(utf8('fooba'))).toBe('mzxw6ytb')
  expect(base32(new Uint8Array(5).fill(255))).toBe('77777777')
  expect(base32(new Uint8Array(20))).toBe('a'.repeat(32))
})

describe('parseFrame', () => {
  it('reads a pair frame', () => {
    const data = frame(TYPE.pair, body)
    expect(parseFrame(data, me)).toEqual({
      type: TYPE.pair,
      from: base32(from),
      seq: 7,
      introduction: undefined,
      header: data.subarray(0, 46),
      body,
    })
  })

  it('covers the introduction with the header', () => {
    const data = frame(TYPE.introduced, [3], [4, 5, 6], body)
    expect(parseFrame(data, me)).toMatchObject({
      introduction: new Uint8Array([4, 5, 6]),
      header: data.subarray(0, 50),
      body,
    })
  })

  it.each([
    ['nothing', new Uint8Array(), 'size'],
    ['a single byte', [VERSION], 'size'],
    ['a header without a seal', frame(TYPE.pair, new Uint8Array(15)), 'size'],
    ['an introduction longer than its frame', frame(TYPE.introduced, [200], body), 'size'],
    ['one byte too many', concat(frame(TYPE.pair), new Uint8Array(FRAME_LIMIT - 45)), 'size'],
    ['another version', concat([VERSION + 1], frame(TYPE.pair, body).subarray(1)), 'version'],
    ['type 0', frame(0, body), 'type'],
    ['type 6', frame(6, body), 'type'],
    ['a frame for somebody else', concat([VERSION, TYPE.pair], to, from, uint32(7), body), 'address'],
  ] as const)('drops %s', (_, data, reason) => {
    expect(parseFrame(new Uint8Array(data), me)).toBe(reason)
  })

  it('takes a frame of exactly 64 KiB', () => {
    expect(parseFrame(concat(frame(TYPE.pair), new Uint8Array(FRAME_LIMIT - 46)), me)).toMatchObject({ seq: 7 })
  })

  it('keeps a copy: a transport may use its buffer again', () => {
    const data = frame(TYPE.pair, body)
    const parsed = parseFrame(data, me)
    data.fill(0)
    expect(parsed).toMatchObject({ body })
  })

  it('copies out of the pooled and shared buffers that Node and workers hand over', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(71))
    shared.set(frame(TYPE.pair, body))
    for (const data of [shared, Buffer.from(shared)]) {
      const parsed = parseFrame(data, me)
      expect(parsed).toMatchObject({ body })
      expect(typeof parsed === 'object' && 'body' in parsed && parsed.body.buffer).toBeInstanceOf(ArrayBuffer)
      expect(typeof parsed === 'object' && 'body' in parsed && parsed.body.buffer).not.toBe(data.buffer)
    }
  })

  it('never throws, whatever the bytes', () => {
    const anything = fc.uint8Array({ maxLength: 120 })
    const nearly = fc.tuple(fc.integer({ min: 0, max: 7 }), anything).map(([type, tail]) => frame(type, tail))
    fc.assert(
      fc.property(fc.oneof(anything, nearly), (data) => {
        expect(['string', 'object']).toContain(typeof parseFrame(data, me))
      }),
    )
  })
})

it('drops are counted by reason', () => {
  const drops = new Drops()
  for (const reason of ['size', 'seal', 'seal'] as const) drops.count(reason)
  expect([...drops]).toEqual([
    ['size', 1],
    ['seal', 2],
  ])
})
