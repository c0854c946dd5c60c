import { describe, expect, it } from 'vitest'
import { connect } from './support/peers'
import { useEnds } from './support/use-ends'

const seqOf = (frame: Uint8Array) => new DataView(frame.buffer, frame.byteOffset).getUint32(42)

const ends = useEnds()

describe('abandoning', () => {
  it('what is not acknowledged stops resends, and later messages arrive without it', async () => {
    const { alice, bob, clock, pass } = ends
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
    const { alice, bob, clock, settle, pass } = ends
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
    const { alice, bob, clock, pass } = ends
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
    const { alice, bob, clock, settle, pass } = ends
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
    const { alice, pass } = ends
    alice.session.send('never')
    await Promise.resolve()
    alice.session.abandon()
    await pass(5_000)
    expect(alice.frames).toEqual([])
  })

  it('a straggler from before arrives after it and is dropped', async () => {
    const { alice, bob, clock, settle, pass } = ends
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
    const { alice, bob, settle } = ends
    await settle()
    const { bye } = alice.session
    for (let index = 0; index < 3; index++) bob.deliver(bye!)
    await settle()
    expect(bob.events).toEqual(['bye'])
    expect(bob.drops.get('replay')).toBe(2)
    expect(alice.session.bye).toBe(bye)
  })

  it('after meeting again is a new one, and the old one is worth nothing', async () => {
    const { alice, bob, settle } = ends
    await settle()
    const first = alice.session.bye!
    bob.deliver(first)
    alice.session.abandon()
    await settle()
    const second = alice.session.bye!
    bob.deliver(first)
    bob.deliver(second)
    await settle()
    expect(bob.events).toEqual(['bye', 'bye'])
  })

  it('outlives the session', async () => {
    const { alice, settle } = ends
    await settle()
    alice.session.close()
    await settle()
    expect(alice.session.bye).toBeDefined()
  })
})

describe('closing', () => {
  it('leaves no timer, sends nothing and hears nothing', async () => {
    const { alice, bob, clock, settle, pass } = ends
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
    const { alice, bob, clock, pass } = ends
    connect(clock, [alice, bob])
    bob.messages.push = (message) => {
      bob.events.push(String(message))
      bob.session.close()
      return 0
    }
    for (const message of [1, 2, 3]) alice.session.send(message)
    await pass(100)
    expect(bob.events).toEqual(['1'])
  })
})
