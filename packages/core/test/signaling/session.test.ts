import { describe, expect, it } from 'vitest'
import { BATCH_LIMIT, FRAME_LIMIT, TYPE } from '../../src/signaling/frames'
import { connect, createEnds } from './support/peers'
import { types, useEnds } from './support/use-ends'
import { hex } from './support/watch-crypto'

const ends = useEnds()

describe('messages', () => {
  it('arrive in order, those of one moment in one frame', async () => {
    const { alice, bob, clock, pass } = ends
    connect(clock, [alice, bob])
    const messages = [1, 'two', { three: [3] }, null]
    for (const message of messages) expect(alice.session.send(message)).toBe(true)
    await pass(1_000)
    expect(bob.messages).toEqual(messages)
    expect(alice.frames).toHaveLength(1)
  })

  it('up to 256 KiB travel in several frames', async () => {
    const { alice, bob, clock, pass } = ends
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
    const { alice, bob, clock, pass } = ends
    connect(clock, [alice, bob])
    alice.session.send('before')
    expect(alice.session.send(message)).toBe(false)
    alice.session.send('after')
    await pass(1_000)
    expect(bob.messages).toEqual(['before', 'after'])
  })

  it('of one moment that are too much for one batch go in two', async () => {
    const { alice, bob, clock, pass } = ends
    connect(clock, [alice, bob])
    const messages = [1, 2, 3].map((digit) => String(digit).repeat(100_000))
    for (const message of messages) alice.session.send(message)
    await pass(1_000)
    expect(bob.messages).toEqual(messages)
  })

  it('wait when 64 frames are under way', async () => {
    const { alice, bob, clock, settle, pass } = ends
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
    expect([alice.session.pending, clock.size]).toEqual([0, 0])
  })

  it('arrive although a callback throws, and the failure is told', async () => {
    const { alice, bob, clock, pass } = ends
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
    const { alice, clock, pass } = ends
    const times: number[] = []
    alice.carry = () => times.push(clock.now())
    alice.session.send('hello')
    await pass(20_000)
    const pauses = times.slice(1).map((time, index) => Math.round(time - times[index]!))
    expect(pauses).toEqual([400, 640, 1_024, 1_638, 2_621, 4_000, 4_000, 4_000])
    expect(new Set(alice.frames.map(hex)).size).toBe(1)
  })

  it('end with the acknowledgement', async () => {
    const { alice, bob, clock, pass } = ends
    connect(clock, [alice, bob])
    alice.session.send('hello')
    await pass(60_000)
    expect(alice.frames).toHaveLength(1)
    expect(clock.size).toBe(0)
  })

  it('do not stop, and nothing arrives twice, when every acknowledgement is lost', async () => {
    const { alice, bob, clock, pass } = ends
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
    const { alice, bob, clock, pass } = ends
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
    const { alice, bob, clock, pass } = ends
    connect(clock, [alice, bob])
    alice.session.send('question')
    await pass(109)
    expect(bob.frames).toEqual([])
    await pass(2)
    expect(types(bob)).toEqual([TYPE.ack])
  })

  it('are at most ten per second, however many frames are repeated', async () => {
    const { alice, bob, clock, pass } = ends
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
    const { alice, bob, clock, watched, settle, pass } = ends
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
    const { alice, bob, clock, pass } = ends
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

  it('are left out once a first valid frame, of any type, proved it', async () => {
    const { alice, bob, settle, pass } = ends
    await settle()
    alice.deliver(bob.session.bye!)
    await settle()
    alice.session.send('hi')
    await pass(100)
    expect(types(alice)).toEqual([TYPE.pair])
  })

  it('forged frames prove nothing', async () => {
    const { alice, bob, settle } = ends
    bob.session.send('hi')
    await settle()
    const [frame] = bob.frames
    const forged = frame!.slice()
    forged[forged.length - 1]! ^= 1
    alice.deliver(forged)
    await settle()
    expect(alice.drops.get('seal')).toBe(1)
    alice.session.send('hello')
    await settle()
    expect(types(alice)).toEqual([TYPE.introduced])
  })
})
