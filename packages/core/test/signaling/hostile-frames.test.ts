import { describe, expect, it } from 'vitest'
import { concat, uint32, utf8 } from '../../src/signaling/bytes'
import { sealFrame } from '../../src/signaling/envelope'
import { parseFrame, TYPE } from '../../src/signaling/frames'
import { acquainted, connect } from './support/peers'
import { useEnds } from './support/use-ends'

const ends = useEnds()

describe('hostile frames', () => {
  /** A frame as anybody can write one who has seen a real one: right in everything but the seal. */
  const forge = (type: number, seq: number, size = 40) =>
    concat([1, type], ends.alice.identity.address, ends.bob.identity.address, uint32(seq), new Uint8Array(size))

  it('are dropped, each for its reason, and burn no sequence number', async () => {
    const { alice, bob, clock, settle, pass } = ends
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
    const { alice, bob, clock, pass } = ends
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
    const { alice, bob, clock, pass } = ends
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
    const { alice, bob, settle } = ends
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
