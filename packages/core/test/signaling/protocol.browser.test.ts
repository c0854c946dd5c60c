import { expect, it } from 'vitest'
import { pageClock } from '../../src/clock'
import { utf8 } from '../../src/signaling/bytes'
import { introduce, openIntroduction, sealFrame, verifyIntroduction } from '../../src/signaling/envelope'
import { parseFrame, TYPE } from '../../src/signaling/frames'
import { createIdentity, derivePairKeys, deriveRoomKeys } from '../../src/signaling/keys'
import { Session } from '../../src/signaling/session'
import { SUITES } from '../../src/signaling/suites'
import { fixedIdentity } from './support/fixed-identity'

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

it('comes to the same topics, ids and frames as Node does', async () => {
  const room = await deriveRoomKeys({ app: 'chess', room: 'lobby' })
  const [alice, bob] = await Promise.all([fixedIdentity(1), fixedIdentity(3)])
  const keys = await derivePairKeys(alice, bob, room)
  const body = { ack: 5, floor: 6, more: false, chunk: utf8('["hi"]') }
  const frame = await sealFrame(keys, { type: TYPE.pair, seq: 9, introduction: undefined }, body)
  expect([room.topic, alice.id, keys.fingerprint, hex(frame)]).toEqual([
    'xp5fh3fzednmiykoihocl55uucuissbs',
    '2low5anaag3que3ap5x3xm5rfh7tm4qw',
    '880247149179952373496987912090687490937167243125745648555681',
    '0102d2dd6e81a001b70a13607f6fbbb3b129ff36721629befc63bb643231c43ab92e1adcf9ffd3be9cdb00000009f4aedf3e7c6900e56c9f4e86896c19c7e9295d04a8fcdf8705cb1eac622307',
  ])
})

it('comes to the same topic with a password', async () => {
  const { topic } = await deriveRoomKeys({ app: 'chess', room: 'lobby', password: 'pawn' })
  expect(topic).toBe('eo4dv5am62sfunfmgsj7ku5543ss5quc')
})

it.each(SUITES)('introduces itself in suite $code', async (suite) => {
  const [room, me] = await Promise.all([deriveRoomKeys({ app: '', room: 'r' }), createIdentity(suite)])
  const frame = parseFrame((await introduce(me, room)).announce, '')
  const opened =
    typeof frame === 'object' && frame.type === TYPE.announce && (await openIntroduction(frame, room, suite))
  expect(typeof opened === 'object' && (await verifyIntroduction(opened, room))).toBe(true)
})

it('carries messages both ways, with keys of the best suite', async () => {
  const [room, alice, bob] = await Promise.all([
    deriveRoomKeys({ app: '', room: 'r' }),
    createIdentity(),
    createIdentity(),
  ])
  expect([alice.suite.code, bob.suite.code]).toEqual([1, 1])
  const open = async (me: typeof alice, other: typeof bob, transmit: (frame: Uint8Array) => void) => {
    const messages: unknown[] = []
    const keys = await derivePairKeys(me, other, room)
    const { carried } = await introduce(me, room)
    const nothing = () => {}
    const session = new Session({
      keys,
      introduction: carried,
      clock: pageClock,
      transmit,
      receive: (message) => messages.push(message),
      bye: nothing,
      drop: nothing,
      fail: nothing,
    })
    const deliver = (data: Uint8Array) => {
      const frame = parseFrame(data, me.id)
      if (typeof frame === 'object' && frame.type !== TYPE.announce) session.deliver(frame)
    }
    return { session, messages, deliver }
  }
  const hers = await open(alice, bob, (frame) => his.deliver(frame))
  const his = await open(bob, alice, (frame) => hers.deliver(frame))
  hers.session.send('hi')
  his.session.send({ large: 'x'.repeat(200_000) })
  await expect.poll(() => [his.messages.length, hers.messages.length]).toEqual([1, 1])
  await expect.poll(() => hers.session.pending + his.session.pending).toBe(0)
})
