import { expect, it } from 'vitest'
import { type Bytes, concat, utf8 } from '../../src/signaling/bytes'
import { BATCH_LIMIT, Drops, WINDOW } from '../../src/signaling/frames'
import { Incoming } from '../../src/signaling/incoming'

function createIncoming() {
  const messages: unknown[] = []
  const drops = new Drops()
  const incoming = new Incoming({ receive: (message) => messages.push(message), drop: drops.count })
  const put = (seq: number, chunk: string | Bytes, { more = false, floor = 1 } = {}) =>
    incoming.accept(seq, { ack: 0, floor, more, chunk: typeof chunk === 'string' ? utf8(chunk) : chunk })
  return { incoming, messages, drops, put }
}

it('waits for what is missing, then goes on in order', () => {
  const { incoming, messages, put } = createIncoming()
  put(3, '[3]')
  put(2, '[2]')
  expect([messages, incoming.arrived]).toEqual([[], 0])
  expect([1, 2, 3, 4].map((seq) => incoming.has(seq))).toEqual([false, true, true, false])
  put(1, '[1]')
  expect([messages, incoming.arrived]).toEqual([[1, 2, 3], 3])
  expect(incoming.has(1)).toBe(true)
})

it('keeps the 64th frame ahead and drops the 65th', () => {
  const { incoming, drops, put } = createIncoming()
  put(WINDOW, '[64]')
  put(WINDOW + 1, '[65]')
  expect([incoming.has(WINDOW), incoming.has(WINDOW + 1)]).toEqual([true, false])
  expect(drops.get('ahead')).toBe(1)
})

it('moves its window with what arrived', () => {
  const { incoming, messages, put } = createIncoming()
  for (let seq = WINDOW; seq > 1; seq--) put(seq, `[${seq}]`)
  expect(messages).toEqual([])
  put(1, '[1]')
  expect(messages).toEqual(Array.from({ length: WINDOW }, (_, index) => index + 1))
  put(2 * WINDOW, '[]')
  expect(incoming.has(2 * WINDOW)).toBe(true)
})

it('does not wait for what the sender gave up, nor deliver it', () => {
  const { incoming, messages, put } = createIncoming()
  put(2, '[2]')
  put(5, '[5]')
  put(4, '[4]', { floor: 4 })
  expect(messages).toEqual([4, 5])
  expect(incoming.arrived).toBe(5)
})

it('follows the sender beyond the window when it gave up more than that', () => {
  const { messages, put } = createIncoming()
  put(1_000, '[1000]', { floor: 1_000 })
  expect(messages).toEqual([1_000])
})

it('forgets the beginning of a batch whose end was given up', () => {
  const { messages, put } = createIncoming()
  put(1, '["begi', { more: true })
  put(3, '["whole"]', { floor: 3 })
  expect(messages).toEqual(['whole'])
})

it('an old floor changes nothing', () => {
  const { messages, put } = createIncoming()
  put(5, '[5]', { floor: 5 })
  put(6, '[6]', { floor: 2 })
  expect(messages).toEqual([5, 6])
})

it('puts a batch together from several frames, in the middle of a character', () => {
  const { messages, put } = createIncoming()
  const bytes = utf8('["häh",2]')
  put(2, bytes.subarray(4))
  put(1, bytes.subarray(0, 4), { more: true })
  expect(messages).toEqual(['häh', 2])
})

it('takes a batch of exactly 256 KiB and drops a larger one, then goes on', () => {
  const { messages, drops, put } = createIncoming()
  const fill = (size: number) => concat(utf8('["'), new Uint8Array(size - 4).fill(97), utf8('"]'))
  const whole = fill(BATCH_LIMIT)
  put(1, whole.subarray(0, 100_000), { more: true })
  put(2, whole.subarray(100_000))
  expect(messages).toEqual(['a'.repeat(BATCH_LIMIT - 4)])
  put(3, fill(BATCH_LIMIT + 1))
  for (let seq = 4; seq < 40; seq++) put(seq, new Uint8Array(65_000), { more: true })
  put(40, '')
  put(41, '["next"]')
  expect(messages.slice(1)).toEqual(['next'])
  expect(drops.get('batch')).toBe(2)
})

it.each(['', '{', '7', '{"length":1}', 'null', '[{"__proto__":1}]'])('drops a batch that is not one: %s', (text) => {
  const { messages, drops, put } = createIncoming()
  put(1, text)
  put(2, '["next"]')
  expect([messages, drops.get('json')]).toEqual([['next'], 1])
})
