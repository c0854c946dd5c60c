import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { concat, uint32, utf8 } from '../../src/signaling/bytes'
import { sealFrame } from '../../src/signaling/envelope'
import { BATCH_LIMIT, FRAME_LIMIT, parseFrame, TYPE } from '../../src/signaling/frames'
import { FakeClock } from './support/fake-clock'
import { acquainted, connect, createEnds, type End } from './support/peers'
import { hex, watchCrypto } from './support/watch-crypto'

let clock: FakeClock
let watched: ReturnType<typeof watchCrypto>
let alice: End
let bob: End

beforeEach(async () => {
  clock = new FakeClock()
  watched = watchCrypto()
  ;[alice, bob] = await createEnds(clock)
})
afterEach(() => vi.restoreAllMocks())

const settle = () => watched.settle()
const pass = (duration: number) => clock.pass(duration, settle)
const types = ({ frames }: End) => frames.map((frame) => frame[1])
const seqOf = (frame: Uint8Array) => new DataView(frame.buffer, frame.byteOffset).getUint32(42)

describe('messages', () => {
  it('arrive in order, those of one moment in one frame', async () => {
    connect(clock, [alice, bob])
    const messages = [1, 'two', { three: [3] }, null]
    for (const message of messages) expect(alice.session.send(message)).toBe(true)
    await pass(1_000)
    expect(bob.messages).toEqual(messages)
    expect(alice.frames).toHaveLength(1)
  })

  it('up to 256 KiB travel in several frames', async () => {
    connect(clock, [alice, bob])
    const large = 'x'.repeat(BATCH_LIMIT - 4)
    expect(alice.session.send(large)).toBe(true)
    alice.session.send('after')
    await pass(1_000)
    expect(bob.messages).toEqual([large, 'after'])
    expect(alice.frames.length).toBeGreaterThan(4)
    for (const frame of alice.frames) expect(frame.length).toBeLessThanOrEqual(FRAME_LIMIT)
  })

  it.each([
    ['too large', 'x'.repeat(BATCH_LIMIT - 3)],
    ['too large in bytes', 'ä'.repeat(BATCH_LIMIT / 2)],
    ['too deep', JSON.parse('['.repeat(32) + ']'.repeat(32))],
    ['no JSON', undefined],
    ['meddling with prototypes', JSON.parse('{"__proto__":1}')],
  ])('that are %s are refused and harm no others', async (_, message) => {
    connect(clock, [alice, bob])
    alice.session.send('before')
    expect(alice.session.send(message)).toBe(false)
    alice.session.send('after')
    await pass(1_000)
    expect(bob.messages).toEqual(['before', 'after'])
  })

  it('of one moment that are too much for one batch go in two', async () => {
    connect(clock, [alice, bob])
    const messages = [1, 2, 3].map((digit) => String(digit).repeat(100_000))
    for (const message of messages) alice.session.send(message)
    await pass(1_000)
    expect(bob.messages).toEqual(messages)
  })

  it('wait when 64 frames are under way', async () => {
    for (let index = 0; index < 100; index++) {
      alice.session.send(index)
      await Promise.resolve()
    }
    await settle()
    expect(alice.frames).toHaveLength(64)
    expect(alice.session.pending).toBe(100)
    connect(clock, [alice, bob])
    await pass(3_000)
    expect(bob.messages).toEqual(Array.from({ length: 100 }, (_, index) => index))
    expect(alice.session.isQuiet && bob.session.isQuiet).toBe(true)
  })

  it('arrive although a callback throws, and the failure is told', async () => {
    connect(clock, [alice, bob])
    const failure = new Error('broken addon')
    const [carol, dave] = await createEnds(clock)
    connect(clock, [carol, dave])
    dave.messages.push = () => {
      throw failure
    }
    carol.session.send(1)
    carol.session.send(2)
    alice.session.send('unaffected')
    await pass(1_000)
    expect(dave.failures).toEqual([failure, failure])
    expect(bob.messages).toEqual(['unaffected'])
    expect(carol.session.pending).toBe(0)
  })
})

describe('resends', () => {
  it('are the same bytes after 400 ms, 640 ms, … and at most 4 s', async () => {
    const times: number[] = []
    alice.carry = () => times.push(clock.now())
    alice.session.send('hello')
    await pass(20_000)
    const pauses = times.slice(1).map((time, index) => Math.round(time - times[index]!))
    expect(pauses).toEqual([400, 640, 1_024, 1_638, 2_621, 4_000, 4_000, 4_000])
    expect(new Set(alice.frames.map(hex)).size).toBe(1)
  })

  it('end with the acknowledgement', async () => {
    connect(clock, [alice, bob])
    alice.session.send('hello')
    await pass(60_000)
    expect(alice.frames).toHaveLength(1)
    expect(clock.size).toBe(0)
  })

  it('do not stop, and nothing arrives twice, when every acknowledgement is lost', async () => {
    alice.carry = (frame) => void clock.after(10, () => bob.deliver(frame))
    alice.session.send('hello')
    await pass(10_000)
    expect(bob.messages).toEqual(['hello'])
    expect(bob.drops.get('replay')).toBe(alice.frames.length - 1)
    expect(types(bob)).toEqual(alice.frames.map(() => TYPE.ack))
  })
})

describe('acknowledgements', () => {
  it('ride with an answer', async () => {
    connect(clock, [alice, bob])
    alice.session.send('question')
    await pass(50)
    bob.session.send('answer')
    await pass(30)
    expect(alice.session.pending).toBe(0)
    await pass(1_000)
    expect(types(bob)).toEqual([TYPE.pair])
    expect(types(alice)).toEqual([TYPE.introduced, TYPE.ack])
  })

  it('go alone after 100 ms when there is no answer', async () => {
    connect(clock, [alice, bob])
    alice.session.send('question')
    await pass(109)
    expect(bob.frames).toEqual([])
    await pass(2)
    expect(types(bob)).toEqual([TYPE.ack])
  })

  it('are at most ten per second, however many frames are repeated', async () => {
    connect(clock, [alice, bob])
    alice.session.send('hello')
    await pass(500)
    const [frame] = alice.frames
    for (let index = 0; index < 1_000; index++) {
      bob.deliver(frame!)
      await pass(1)
    }
    expect(bob.frames.length).toBeLessThanOrEqual(11)
    expect(bob.drops.get('replay')).toBe(1_000)
  })

  it('replayed or out of date are dropped', async () => {
    connect(clock, [alice, bob])
    for (const message of [1, 2]) {
      alice.session.send(message)
      await pass(500)
    }
    const opened = watched.opened
    for (const ack of bob.frames) alice.deliver(ack)
    await settle()
    expect(alice.drops.get('replay')).toBe(2)
    expect(watched.opened).toBe(opened)
  })
})

describe('introductions', () => {
  it('are carried until the other side has proved that it knows us', async () => {
    connect(clock, [alice, bob])
    alice.session.send(1)
    await Promise.resolve()
    alice.session.send(2)
    await pass(500)
    alice.session.send(3)
    await pass(500)
    expect(types(alice)).toEqual([TYPE.introduced, TYPE.introduced, TYPE.pair])
    expect(bob.messages).toEqual([1, 2, 3])
  })

  it('a first valid frame of any type is the proof, told once and before its message', async () => {
    const told: unknown[] = alice.events
    alice.messages.push = (...messages) => told.push(...messages)
    connect(clock, [alice, bob])
    bob.session.send('hi')
    bob.session.send('again')
    await pass(1_000)
    expect(told).toEqual(['proved', 'hi', 'again'])
    expect(bob.events).toEqual(['proved'])
  })

  it('forged frames prove nothing', async () => {
    bob.session.send('hi')
    await settle()
    const [frame] = bob.frames
    const forged = frame!.slice()
    forged[forged.length - 1]! ^= 1
    alice.deliver(forged)
    await settle()
    expect(alice.events).toEqual([])
    expect(alice.drops.get('seal')).toBe(1)
  })
})

describe('abandoning', () => {
  it('what is not acknowledged stops resends, and later messages arrive without it', async () => {
    for (const message of [1, 2, 3]) alice.session.send(message)
    await pass(5_000)
    alice.session.abandon()
    expect(alice.session.pending).toBe(0)
    const before = alice.frames.length
    await pass(10_000)
    expect(alice.frames).toHaveLength(before)
    connect(clock, [alice, bob])
    alice.session.send('anew')
    await pass(1_000)
    expect(bob.messages).toEqual(['anew'])
    expect(alice.session.pending).toBe(0)
  })

  it('more than a window is no obstacle', async () => {
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 64; index++) {
        alice.session.send(index)
        await Promise.resolve()
      }
      await settle()
      alice.session.abandon()
    }
    connect(clock, [alice, bob])
    alice.session.send('anew')
    await pass(1_000)
    expect(bob.messages).toEqual(['anew'])
  })

  it('half a batch leaves nothing of it at the other side', async () => {
    alice.carry = (frame) => seqOf(frame) === 1 && bob.deliver(frame)
    bob.carry = (frame) => alice.deliver(frame)
    alice.session.send('x'.repeat(200_000))
    await pass(1_000)
    alice.session.abandon()
    connect(clock, [alice, bob])
    alice.session.send('anew')
    await pass(1_000)
    expect(bob.messages).toEqual(['anew'])
    expect(bob.drops.get('json')).toBeUndefined()
  })

  it('a batch whose arrived half was never acknowledged leaves nothing of it either', async () => {
    alice.carry = (frame) => bob.deliver(frame)
    for (let index = 0; index < 63; index++) {
      alice.session.send(index)
      await Promise.resolve()
    }
    alice.session.send('x'.repeat(200_000))
    await settle()
    alice.session.abandon()
    connect(clock, [alice, bob])
    alice.session.send('anew')
    await pass(1_000)
    expect(bob.messages.slice(62)).toEqual([62, 'anew'])
  })

  it('while frames are being sealed: they are not sent', async () => {
    alice.session.send('never')
    await Promise.resolve()
    alice.session.abandon()
    await pass(5_000)
    expect(alice.frames).toEqual([])
  })

  it('a straggler from before arrives after it and is dropped', async () => {
    alice.session.send('old')
    await settle()
    const [straggler] = alice.frames
    alice.session.abandon()
    connect(clock, [alice, bob])
    alice.session.send('new')
    await pass(1_000)
    bob.deliver(straggler!)
    await pass(1_000)
    expect(bob.messages).toEqual(['new'])
    expect(bob.drops.get('replay')).toBe(1)
  })
})

describe('a goodbye', () => {
  it('is ready before it is needed and tells the other side once, however often it arrives', async () => {
    await settle()
    const { bye } = alice.session
    for (let index = 0; index < 3; index++) bob.deliver(bye!)
    await settle()
    expect(bob.events).toEqual(['proved', 'bye'])
    expect(bob.drops.get('replay')).toBe(2)
    expect(alice.session.bye).toBe(bye)
  })

  it('after meeting again is a new one, and the old one is worth nothing', async () => {
    await settle()
    const first = alice.session.bye!
    bob.deliver(first)
    alice.session.abandon()
    await settle()
    const second = alice.session.bye!
    bob.deliver(first)
    bob.deliver(second)
    await settle()
    expect(bob.events).toEqual(['proved', 'bye', 'bye'])
  })

  it('outlives the session', async () => {
    await settle()
    alice.session.close()
    await settle()
    expect(alice.session.bye).toBeDefined()
  })
})

describe('closing', () => {
  it('leaves no timer, sends nothing and hears nothing', async () => {
    connect(clock, [alice, bob])
    alice.session.send('hello')
    await pass(15)
    bob.session.send('hello')
    bob.session.close()
    alice.session.close()
    await settle()
    const sent = [alice.frames.length, bob.frames.length]
    expect(alice.session.send('more')).toBe(false)
    alice.deliver(bob.session.bye!)
    await pass(10_000)
    expect([alice.frames.length, bob.frames.length]).toEqual(sent)
    expect(alice.events).toEqual([])
    expect(clock.size).toBe(0)
  })

  it('in the middle of a batch keeps the rest of it back', async () => {
    connect(clock, [alice, bob])
    bob.messages.push = (message) => {
      bob.events.push(String(message))
      bob.session.close()
      return 0
    }
    for (const message of [1, 2, 3]) alice.session.send(message)
    await pass(100)
    expect(bob.events).toEqual(['proved', '1'])
  })
})

describe('hostile frames', () => {
  /** A frame as anybody can write one who has seen a real one: right in everything but the seal. */
  const forge = (type: number, seq: number, size = 40) =>
    concat([1, type], alice.identity.address, bob.identity.address, uint32(seq), new Uint8Array(size))

  it('are dropped, each for its reason, and burn no sequence number', async () => {
    connect(clock, [alice, bob])
    alice.session.send('hello')
    await settle()
    const [frame] = alice.frames
    const replies = bob.frames.length
    for (const type of [TYPE.pair, TYPE.ack, TYPE.bye]) bob.deliver(forge(type, 1))
    bob.deliver(concat([1, TYPE.pair], frame!.subarray(2)))
    bob.deliver(concat([1, TYPE.bye], frame!.subarray(2)))
    bob.deliver(frame!.subarray(0, frame!.length - 1))
    bob.deliver(frame!.subarray(0, 47))
    bob.deliver(concat([9], frame!.subarray(1)))
    bob.deliver(concat([1, 7], frame!.subarray(2)))
    alice.deliver(frame!)
    await settle()
    expect(Object.fromEntries(bob.drops)).toEqual({ seal: 6, size: 1, version: 1, type: 1 })
    expect(Object.fromEntries(alice.drops)).toEqual({ address: 1 })
    expect([bob.frames.length, bob.events]).toEqual([replies, []])
    await pass(1_000)
    expect(bob.messages).toEqual(['hello'])
  })

  it('far ahead by an honest key are dropped without losing what is in between', async () => {
    const { aliceKeys, bobKeys } = await acquainted()
    expect(bobKeys.fingerprint).toBe(aliceKeys.fingerprint)
    connect(clock, [alice, bob])
    alice.session.send('hello')
    bob.deliver(forge(TYPE.pair, 0))
    bob.deliver(forge(TYPE.pair, 0xffff_ffff))
    await pass(1_000)
    expect(Object.fromEntries(bob.drops)).toEqual({ replay: 1, seal: 1 })
    expect(bob.messages).toEqual(['hello'])
  })

  it('wait in a queue of 128, no more, and an honest frame gets through afterwards', async () => {
    connect(clock, [alice, bob])
    for (let seq = 1; seq <= 10_000; seq++) bob.deliver(forge(TYPE.pair, seq))
    expect(bob.drops.get('flood')).toBe(10_000 - 128)
    alice.session.send('hello')
    await pass(1_000)
    expect(bob.drops.get('seal')).toBe(128)
    expect(bob.messages).toEqual(['hello'])
    expect(bob.failures).toEqual([])
  })

  it('one frame delivered many times at once is delivered once', async () => {
    alice.session.send('hello')
    await settle()
    for (let index = 0; index < 100; index++) bob.deliver(alice.frames[0]!)
    await settle()
    expect(bob.messages).toEqual(['hello'])
    expect(bob.drops.get('replay')).toBe(99)
  })

  it('opened, but with nothing inside, are dropped like forged ones', async () => {
    const { alice: carol, bob: dave, aliceKeys, bobKeys } = await acquainted()
    const header = concat([1, TYPE.pair], carol.address, dave.address, uint32(1))
    const iv = concat([TYPE.pair], new Uint8Array(10), [1])
    const algorithm = { name: 'AES-GCM', iv, additionalData: header }
    const sealed = await crypto.subtle.encrypt(algorithm, aliceKeys.send, new Uint8Array(8))
    const frame = parseFrame(concat(header, new Uint8Array(sealed)), dave.id)
    const { openFrame } = await import('../../src/signaling/envelope')
    expect(typeof frame === 'object' && 'body' in frame && (await openFrame(bobKeys, frame))).toBeUndefined()
    const proper = await sealFrame(
      aliceKeys,
      { type: TYPE.pair, seq: 1, introduction: undefined },
      { ack: 0, floor: 1, more: false, chunk: utf8('') },
    )
    expect(proper.length).toBe(46 + 9 + 16)
  })
})
