import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../src/signaling/bytes'
import { parseJson } from '../../src/signaling/json'

const parse = (text: string) => parseJson(utf8(text), { maxBytes: 1_000_000 })
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('parseJson', () => {
  it('gives back any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__'))
        expect(parse(text)).toEqual({ value: JSON.parse(text) })
      }),
    )
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => void parseJson(bytes, { maxBytes: 40 })))
  })

  it('takes 32 levels and refuses 33', () => {
    expect(parse(nested(32))).toBeDefined()
    expect(parse(nested(33))).toBeUndefined()
    expect(parse(nested(33).replaceAll('[', '{"a":[').replaceAll(']', ']}'))).toBeUndefined()
  })

  it('survives nesting that overflows a recursive parser', () => {
    expect(parse(nested(400_000))).toBeUndefined()
    expect(parse('['.repeat(900_000))).toBeUndefined()
  })

  it.each(['{"__proto__":{"admin":true}}', '[{"a":{"\\u005f_proto__":1}}]'])(
    'refuses to meddle with prototypes: %s',
    (text) => {
      expect(parse(text)).toBeUndefined()
    },
  )

  it('refuses what is not UTF-8, and a byte order mark', () => {
    expect(parseJson(new Uint8Array([34, 0xff, 34]), { maxBytes: 9 })).toBeUndefined()
    expect(parseJson(new Uint8Array([34, 0xed, 0xa0, 0x80, 34]), { maxBytes: 9 })).toBeUndefined()
    expect(parse('\ufeff1')).toBeUndefined()
  })

  it('counts bytes, not characters', () => {
    expect(parseJson(utf8('"ää"'), { maxBytes: 6 })).toEqual({ value: 'ää' })
    expect(parseJson(utf8('"ää"'), { maxBytes: 5 })).toBeUndefined()
  })
})
