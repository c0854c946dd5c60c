import { createHash, hkdfSync, pbkdf2Sync } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { base32, concat, uint32, utf8 } from '../../src/signaling/bytes'
import { sealFrame } from '../../src/signaling/envelope'
import { TYPE } from '../../src/signaling/frames'
import { createIdentity, derivePairKeys, deriveRoomKeys, type RoomNames } from '../../src/signaling/keys'
import { SUITES } from '../../src/signaling/suites'
import { fixedIdentity } from './support/fixed-identity'
import { hex } from './support/watch-crypto'

const names = { app: 'chess', room: 'lobby' }
const ID = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'

/** A key that can not be exported, told by what it seals. */
async function print(key: CryptoKey): Promise<string> {
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, new Uint8Array())
  return hex(sealed).slice(0, 16)
}

async function printRoom(room: RoomNames) {
  const { secrecy, topic, psk, announce, inbox } = await deriveRoomKeys(room)
  return { secrecy, topic, inbox: await inbox(ID), psk: hex(psk), announce: await print(announce) }
}

describe('room keys', () => {
  it('are those of protocol version 1', async () => {
    expect([
      await printRoom(names),
      await printRoom({ ...names, password: 'pawn' }),
      await printRoom({ ...names, secret: new Uint8Array(16).fill(7) }),
    ]).toMatchInlineSnapshot(`
      [
        {
          "announce": "f033fee661a0bbc4",
          "inbox": "kmszvmqr3jjw6kn6twsnliznc5gg34yw",
          "psk": "bedb710035df966e9887fe874c6dee6a9d95bc32ab1486e2e968561fc3773a0f",
          "secrecy": "public",
          "topic": "xp5fh3fzednmiykoihocl55uucuissbs",
        },
        {
          "announce": "924c4db5ccfb8bc7",
          "inbox": "pdusvqfmtrpauyqlge32fn2qkizgybbm",
          "psk": "65f5543e2d3d1bb838a7791a29a06e76124df393ce1dfd42f892ecd7635abb22",
          "secrecy": "password",
          "topic": "eo4dv5am62sfunfmgsj7ku5543ss5quc",
        },
        {
          "announce": "e2cccf99b15fed15",
          "inbox": "4po7cxerr3g5uvoxy3voowd2ihhchyab",
          "psk": "2585e77b6ef8cefd6388ecf90e03792f523918515eb1fa60225efdabc1e56bbf",
          "secrecy": "secret",
          "topic": "jwd4yxfbu7qnmnnix3lbv3z25boncpik",
        },
      ]
    `)
  })

  it('follow docs/protocol.md, computed with another implementation', async () => {
    const field = (text: Uint8Array) => concat(uint32(text.length), text)
    const context = concat(field(utf8('chess')), field(utf8('lobby')))
    const salt = concat(utf8('peerwright/1 password\0'), context)
    const stretched = pbkdf2Sync('pawn', salt, 600_000, 32, 'sha256')
    const root = concat(context, field(stretched), field(utf8('gambit')))
    const hkdf = (purpose: string, length: number, more = '') =>
      new Uint8Array(hkdfSync('sha256', root, 'peerwright/1 room\0', `peerwright/1 ${purpose}\0${more}`, length))
    const room = await deriveRoomKeys({ ...names, password: 'pawn', secret: 'gambit' })
    expect(room.topic).toBe(base32(hkdf('topic', 20)))
    expect(room.psk).toEqual(hkdf('psk', 32))
    expect(await room.inbox(ID)).toBe(base32(hkdf('inbox', 20, ID)))
    const announce = await crypto.subtle.importKey('raw', hkdf('announce', 32), 'AES-GCM', false, ['encrypt'])
    expect(await print(room.announce)).toBe(await print(announce))
  })

  it('differ for everything that goes in, however it is cut', async () => {
    const rooms: RoomNames[] = [
      { app: 'a', room: 'bc' },
      { app: 'ab', room: 'c' },
      { app: '', room: 'abc' },
      { app: 'abc', room: '' },
      { app: 'a', room: 'bc', password: 'x' },
      { app: 'a', room: 'bc', password: 'y' },
      { app: 'a', room: 'bc', secret: 'x' },
      { app: 'a', room: 'bc', password: 'x', secret: 'x' },
      { app: 'ab', room: 'c', password: 'x' },
    ]
    const keys = await Promise.all(rooms.map(deriveRoomKeys))
    expect(new Set(keys.map(({ topic }) => topic)).size).toBe(rooms.length)
    expect(new Set(keys.map(({ psk }) => hex(psk))).size).toBe(rooms.length)
  })

  it('say how much they protect', async () => {
    const secrecy = async (room: Partial<RoomNames>) => (await deriveRoomKeys({ ...names, ...room })).secrecy
    expect(await secrecy({})).toBe('public')
    expect(await secrecy({ password: undefined, secret: undefined })).toBe('public')
    expect(await secrecy({ password: 'p' })).toBe('password')
    expect(await secrecy({ secret: 's' })).toBe('secret')
    expect(await secrecy({ password: 'p', secret: 's' })).toBe('secret')
  })

  it('are the same for text that looks the same', async () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301']
    const room = (name: string) => deriveRoomKeys({ app: name, room: name, password: name, secret: name })
    expect((await room(composed)).topic).toBe((await room(decomposed)).topic)
  })

  it('give topics that fit a Firebase key and an MQTT level', async () => {
    const { topic, inbox } = await deriveRoomKeys({ app: '#/+', room: '.$[]\0' })
    for (const name of [topic, await inbox(ID)]) expect(name).toMatch(/^[a-z2-7]{32}$/)
  })

  it('can not be exported', async () => {
    const { announce } = await deriveRoomKeys(names)
    expect(announce.extractable).toBe(false)
  })
})

describe('an identity', () => {
  it('has the hash of suite and signing key as its id', async () => {
    const me = await createIdentity()
    const hash = createHash('sha256').update(me.bundle.subarray(0, 33)).digest()
    expect(me.suite.code).toBe(1)
    expect(me.bundle).toHaveLength(65)
    expect(me.id).toBe(base32(hash.subarray(0, 20)))
    expect(me.id).toMatch(/^[a-z2-7]{32}$/)
  })

  it('keeps its private keys to itself', async () => {
    const { signing, agreement } = await createIdentity()
    expect([signing.extractable, agreement.extractable]).toEqual([false, false])
  })

  it('is another one each time', async () => {
    const [one, two] = await Promise.all([createIdentity(), createIdentity()])
    expect(one.id).not.toBe(two.id)
  })

  it.each(['Ed25519', 'X25519'])('is made of P-256 keys where %s is missing', async (missing) => {
    const generateKey = crypto.subtle.generateKey.bind(crypto.subtle)
    const spy = vi
      .spyOn(crypto.subtle, 'generateKey')
      .mockImplementation(((algorithm: Algorithm, ...rest: [boolean, KeyUsage[]]) =>
        algorithm.name === missing
          ? Promise.reject(new DOMException('no such curve', 'NotSupportedError'))
          : generateKey(algorithm, ...rest)) as typeof crypto.subtle.generateKey)
    const me = await createIdentity()
    spy.mockRestore()
    expect(me.suite.code).toBe(2)
    expect(me.bundle).toHaveLength(131)
  })
})

describe('pair keys', () => {
  it('are those of protocol version 1', async () => {
    const [room, alice, bob] = await Promise.all([deriveRoomKeys(names), fixedIdentity(1), fixedIdentity(3)])
    const keys = await derivePairKeys(alice, bob, room)
    const body = { ack: 5, floor: 6, more: false, chunk: utf8('["hi"]') }
    expect({
      alice: alice.id,
      bob: bob.id,
      fingerprint: keys.fingerprint,
      send: await print(keys.send),
      receive: await print(keys.receive),
      frame: hex(await sealFrame(keys, { type: TYPE.pair, seq: 9, introduction: undefined }, body)),
    }).toMatchInlineSnapshot(`
      {
        "alice": "2low5anaag3que3ap5x3xm5rfh7tm4qw",
        "bob": "fg7pyy53mqzddrb2xexbvxhz77j35hg3",
        "fingerprint": "880247149179952373496987912090687490937167243125745648555681",
        "frame": "0102d2dd6e81a001b70a13607f6fbbb3b129ff36721629befc63bb643231c43ab92e1adcf9ffd3be9cdb00000009f4aedf3e7c6900e56c9f4e86896c19c7e9295d04a8fcdf8705cb1eac622307",
        "receive": "6dc52f0ade597ecb",
        "send": "d7138afe2df0d300",
      }
    `)
  })

  it.each(SUITES)('mirror each other in suite $code', async (suite) => {
    const room = await deriveRoomKeys(names)
    const [alice, bob] = await Promise.all([createIdentity(suite), createIdentity(suite)])
    const [hers, his] = await Promise.all([derivePairKeys(alice, bob, room), derivePairKeys(bob, alice, room)])
    expect(await print(hers.send)).toBe(await print(his.receive))
    expect(await print(hers.receive)).toBe(await print(his.send))
    expect(await print(hers.send)).not.toBe(await print(hers.receive))
    expect(hers.fingerprint).toBe(his.fingerprint)
    expect(hers.fingerprint).toMatch(/^\d{60}$/)
    expect([hers.send.extractable, hers.receive.extractable]).toEqual([false, false])
  })

  it('need the same room on both sides', async () => {
    const [alice, bob] = await Promise.all([createIdentity(), createIdentity()])
    const hers = await derivePairKeys(alice, bob, await deriveRoomKeys(names))
    const his = await derivePairKeys(bob, alice, await deriveRoomKeys({ ...names, password: 'pawn' }))
    expect(await print(hers.send)).not.toBe(await print(his.receive))
  })

  it('tell somebody in between by the fingerprint', async () => {
    const room = await deriveRoomKeys(names)
    const [alice, bob, mallory] = await Promise.all([createIdentity(), createIdentity(), createIdentity()])
    const hers = await derivePairKeys(alice, mallory, room)
    const his = await derivePairKeys(bob, mallory, room)
    expect(hers.fingerprint).not.toBe(his.fingerprint)
  })

  it('can not be agreed across suites, nor with a key that gives everybody the same secret', async () => {
    const room = await deriveRoomKeys(names)
    const [modern, old] = await Promise.all([createIdentity(), createIdentity(SUITES[1])])
    const weak = { ...modern, bundle: concat(modern.bundle.subarray(0, 33), new Uint8Array(32)) }
    await expect(derivePairKeys(modern, old, room)).rejects.toThrow()
    await expect(derivePairKeys(old, modern, room)).rejects.toThrow()
    await expect(derivePairKeys(await createIdentity(), weak, room)).rejects.toThrow()
  })
})
