import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat } from '../../src/signaling/bytes'
import {
  type IntroducingFrame,
  type Introduction,
  introduce,
  openFrame,
  openIntroduction,
  sealFrame,
  verifyIntroduction,
} from '../../src/signaling/envelope'
import { type PairFrame, parseFrame, TYPE } from '../../src/signaling/frames'
import { createIdentity, deriveRoomKeys, type Identity, publicKeys, type RoomKeys } from '../../src/signaling/keys'
import { SUITES } from '../../src/signaling/suites'
import { type Acquainted, acquainted, ROOM } from './support/peers'

const BODY = { ack: 1, floor: 2, more: true, chunk: new Uint8Array([1, 2, 3]) }

let peers: Acquainted
beforeAll(async () => {
  peers = await acquainted()
})

const parse = (data: Uint8Array) => parseFrame(data, peers.bob.id) as PairFrame & { readonly introduction: Bytes }
const openAnnounce = (data: Uint8Array, room = peers.room) => openIntroduction(parse(data), room, peers.bob.suite)

/** What a member of the room could seal: any bytes, with a signature by itself over any transcript. */
async function forge(room: RoomKeys, plain: Uint8Array): Promise<IntroducingFrame> {
  const iv = new Uint8Array(12)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, room.announce, new Uint8Array(plain))
  return { type: TYPE.announce, introduction: concat(iv, new Uint8Array(sealed)) }
}

async function signed(me: Identity, room: RoomKeys, change: (plain: Bytes) => Uint8Array): Promise<IntroducingFrame> {
  const { introduction } = parse((await introduce(me, room)).announce)
  const algorithm = { name: 'AES-GCM', iv: introduction.subarray(0, 12) }
  const plain = new Uint8Array(await crypto.subtle.decrypt(algorithm, room.announce, introduction.subarray(12)))
  return forge(room, change(plain))
}

describe('an introduction', () => {
  it.each(SUITES)('opens and verifies in its room, in suite $code', async (suite) => {
    const me = await createIdentity(suite)
    const { announce } = await introduce(me, peers.room)
    const opened = (await openIntroduction(parse(announce), peers.room, suite)) as Introduction
    expect(opened).toMatchObject({ id: me.id, bundle: me.bundle, address: me.address })
    expect(await verifyIntroduction(opened, peers.room)).toBe(true)
  })

  it('is the same one in an announcement and in front of a message', async () => {
    const heading = { type: TYPE.introduced, seq: 1, introduction: peers.fromAlice.carried }
    const frame = parse(await sealFrame(peers.aliceKeys, heading, BODY))
    const opened = await openIntroduction(frame, peers.room, peers.bob.suite)
    expect(opened).toMatchObject({ id: peers.alice.id })
    expect(opened).toEqual(await openAnnounce(peers.fromAlice.announce))
  })

  it.each([
    ['another room', { ...ROOM, room: 'cellar' }],
    ['another application', { ...ROOM, app: 'other' }],
    ['another password', { ...ROOM, password: 'wrong' }],
    ['another secret', { ...ROOM, secret: 'wrong' }],
  ])('does not open in %s', async (_, names) => {
    expect(await openAnnounce(peers.fromAlice.announce, await deriveRoomKeys(names))).toBe('room')
  })

  it('carried by another member to another room is not signed for it', async () => {
    const cellar = await deriveRoomKeys({ ...ROOM, room: 'cellar' })
    const { introduction } = parse(peers.fromAlice.announce)
    const algorithm = { name: 'AES-GCM', iv: introduction.subarray(0, 12) }
    const plain = await crypto.subtle.decrypt(algorithm, peers.room.announce, introduction.subarray(12))
    const frame = await forge(cellar, new Uint8Array(plain))
    const opened = (await openIntroduction(frame, cellar, peers.bob.suite)) as Introduction
    expect(opened.id).toBe(peers.alice.id)
    expect(await verifyIntroduction(opened, cellar)).toBe(false)
  })

  it('does not open when any one bit is changed, or the end is missing', async () => {
    const { announce } = peers.fromAlice
    for (let at = 2; at < announce.length; at++) {
      const flipped = announce.slice()
      flipped[at]! ^= 1 << (at % 8)
      expect(await openAnnounce(flipped)).toBe('room')
      expect(await openAnnounce(announce.subarray(0, at))).toBe('room')
    }
  })

  it('with an agreement key put in by somebody else has a wrong signature', async () => {
    const mallory = await createIdentity()
    const frame = await signed(peers.alice, peers.room, (plain) =>
      concat(plain.subarray(0, 33), mallory.bundle.subarray(33), plain.subarray(65)),
    )
    const opened = (await openIntroduction(frame, peers.room, peers.bob.suite)) as Introduction
    expect(opened.id).toBe(peers.alice.id)
    expect(await verifyIntroduction(opened, peers.room)).toBe(false)
  })

  it('of one peer in front of the frame of another is told apart', async () => {
    const heading = { type: TYPE.introduced, seq: 1, introduction: peers.fromBob.carried }
    const frame = parse(await sealFrame(peers.aliceKeys, heading, BODY))
    expect(await openIntroduction(frame, peers.room, peers.bob.suite)).toBe('identity')
  })

  it('can not be talked into another suite', async () => {
    const relabelled = (code: number) => signed(peers.alice, peers.room, (plain) => concat([code], plain.subarray(1)))
    const open = async (frame: IntroducingFrame, suite = peers.bob.suite) => openIntroduction(frame, peers.room, suite)
    expect(await open(await relabelled(2))).toBe('suite')
    expect(await open(await relabelled(2), SUITES[1])).toBe('suite')
    expect(await open(await relabelled(0))).toBe('suite')
    expect(await open(parse(peers.fromAlice.announce), SUITES[1])).toBe('suite')
    const sameKeys = await publicKeys({ ...SUITES[0], code: 2 }, concat([2], peers.alice.bundle.subarray(1)))
    expect(sameKeys.id).not.toBe(peers.alice.id)
  })

  it('of a wrong length, or of what is no key, is dropped', async () => {
    const open = async (plain: Uint8Array) => openIntroduction(await forge(peers.room, plain), peers.room, SUITES[1])
    expect(await open(new Uint8Array())).toBe('suite')
    expect(await open(concat([2], new Uint8Array(193)))).toBe('suite')
    const noKey = (await open(concat([2], new Uint8Array(194)))) as Introduction
    expect(await verifyIntroduction(noKey, peers.room)).toBe(false)
  })
})

describe('a pair frame', () => {
  const seal = (type: PairFrame['type'] = TYPE.pair, seq = 1) =>
    sealFrame(
      peers.aliceKeys,
      { type, seq, introduction: type === TYPE.introduced ? peers.fromAlice.carried : undefined },
      BODY,
    )

  it('opens for the other side only', async () => {
    const data = await seal()
    expect(await openFrame(peers.bobKeys, parse(data))).toEqual(BODY)
    expect(await openFrame(peers.aliceKeys, parse(data))).toBeUndefined()
  })

  it('does not open when any one bit of header, introduction or body is changed', async () => {
    for (const type of [TYPE.pair, TYPE.introduced]) {
      const data = await seal(type)
      for (let at = 0; at < data.length; at++) {
        const flipped = data.slice()
        flipped[at]! ^= 1 << (at % 8)
        const frame = parseFrame(flipped, peers.bob.id)
        const opened = typeof frame === 'object' && 'body' in frame ? await openFrame(peers.bobKeys, frame) : undefined
        expect(opened).toBeUndefined()
      }
    }
  })

  it('can not be sent back to whoever sent it', async () => {
    const data = await seal()
    const mirrored = concat(data.subarray(0, 2), peers.bob.address, peers.alice.address, data.subarray(42))
    expect(parseFrame(data, peers.alice.id)).toBe('address')
    expect(await openFrame(peers.aliceKeys, parseFrame(mirrored, peers.alice.id) as PairFrame)).toBeUndefined()
  })

  it('tells nobody else a name, a key or a word', async () => {
    const data = await seal(TYPE.introduced)
    const haystack = Buffer.concat([data, peers.fromAlice.announce])
    for (const needle of [ROOM.app, ROOM.room, peers.room.topic]) expect(haystack.includes(needle)).toBe(false)
    expect(haystack.includes(Buffer.from(peers.alice.bundle.subarray(1, 33)))).toBe(false)
    expect(haystack.includes(Buffer.from(peers.alice.bundle.subarray(33)))).toBe(false)
  })
})
