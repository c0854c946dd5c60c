import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { hashOf, newId, rootOf, tokenOf } from '../src/hash'
import { blockSchema, HASHES, messageSchema } from '../src/wire/messages'

const id = newId()
const hash = 'x'.repeat(43)
const accepts = (message: unknown) => v.safeParse(messageSchema, message).success
const offer = {
  type: 'offer',
  id,
  key: hash,
  name: 'x'.repeat(10_000),
  folder: ['a'],
  size: 1,
  media: '',
  label: 'default',
  batch: { id, index: 0 },
  stands: 1_000,
}

describe('the wire', () => {
  it('knows its messages', () => {
    const messages = [
      offer,
      { type: 'have', id, hashes: [hash] },
      { type: 'accept', id, blocks: 1 },
      { type: 'start', id, from: 0 },
      { type: 'stored', id, blocks: 2 },
      { type: 'end', id, size: 3, root: hash },
      { type: 'done', id },
      { type: 'pause', id, paused: true },
      { type: 'stop', id, code: 'declined', reason: 'no' },
      { type: 'wanted', tokens: [hash] },
    ]
    for (const message of messages) expect([message.type, accepts(message)]).toEqual([message.type, true])
  })

  it.each([
    ['more than a message has', { ...offer, admin: true }],
    ['2^53 bytes', { ...offer, size: 2 ** 53 }],
    ['a negative size', { ...offer, size: -1 }],
    ['an id that is none', { ...offer, id: '../..' }],
    ['an offer for ever', { ...offer, stands: 1e12 }],
    ['info beyond its limit', { ...offer, info: { text: 'x'.repeat(9_000) } }],
    ['info that is a list', { ...offer, info: [] }],
    ['too many hashes', { type: 'have', id, hashes: Array.from({ length: HASHES + 1 }, () => hash) }],
    ['too many wishes', { type: 'wanted', tokens: Array.from({ length: 65 }, () => hash) }],
    ['half a block', { type: 'stored', id, blocks: 0.5 }],
    ['an unknown type', { type: 'run', id }],
  ])('refuses %s', (_, message) => expect(accepts(message)).toBe(false))

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (value) => {
        v.safeParse(messageSchema, value)
        v.safeParse(blockSchema, value)
        const mutated = { ...offer, ...(typeof value === 'object' ? value : { info: value }) }
        v.safeParse(messageSchema, mutated)
      }),
    )
  })
})

it('a root is of the blocks, their order and the size', async () => {
  const [one, two] = await Promise.all([hashOf(new Uint8Array([1])), hashOf(new Uint8Array([2]))])
  const roots = await Promise.all([
    rootOf(2, [one, two]),
    rootOf(2, [two, one]),
    rootOf(3, [one, two]),
    rootOf(2, [one]),
    rootOf(0, []),
  ])
  expect(new Set(roots).size).toBe(5)
  expect(one).toBe('S_USLzRFVMU73i67jNK349FgCtYxw4Wl18ziPHeFRZo')
})

it('a token says nothing to others than the two', async () => {
  const tokens = await Promise.all([tokenOf(id, 'a', 'b'), tokenOf(id, 'b', 'a'), tokenOf(newId(), 'a', 'b')])
  expect(new Set(tokens).size).toBe(3)
})
