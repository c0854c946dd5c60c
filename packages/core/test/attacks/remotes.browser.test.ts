import { afterEach, describe, expect, it } from 'vitest'
import { concat, utf8 } from '../../src/signaling/bytes'
import { closeStages, until } from '../remote/support/stage'
import { Insider } from './insider'
import { expectDrops, expectUnharmed, type Scene, scene } from './scene'

afterEach(closeStages)

/** What somebody with valid keys says. */
interface Attack {
  readonly what: string
  readonly reason: string
  say(eve: Insider, target: Scene): unknown
}

const long = (size: number): string => 'x'.repeat(size)
const candidate = { candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 }
const description = (sdp: string, more: object = {}) => [
  'description',
  { g: 1, dials: true, type: 'offer', sdp, attachments: [], ...more },
]
const print = (byte: string): string => `a=fingerprint:sha-256 ${Array(32).fill(byte).join(':')}\r\n`

const texts: Attack[] = [
  { what: 'something that is no JSON', reason: 'json', say: (eve) => eve.sayText('[["hello"') },
  { what: 'bytes that are no text', reason: 'json', say: (eve) => eve.sayBytes(Uint8Array.of(0x5b, 0xff, 0xfe, 0x5d)) },
  { what: 'JSON that is no list', reason: 'json', say: (eve) => eve.sayText('{"hello":1}') },
  {
    what: 'sixty thousand lists inside each other',
    reason: 'json',
    say: (eve) => eve.sayText(`${'['.repeat(30_000)}${']'.repeat(30_000)}`),
  },
  {
    what: 'JSON that is a little too deep',
    reason: 'json',
    say: (eve) => eve.sayText(`${'['.repeat(33)}${']'.repeat(33)}`),
  },
  {
    what: 'JSON that meddles with prototypes',
    reason: 'json',
    say: (eve) => eve.sayText('[["hello",{"v":1,"reply":true,"addons":[],"__proto__":{"admin":true}}]]'),
  },
  {
    what: 'one batch of 300 KiB in many frames',
    reason: 'batch',
    say: async (eve) => {
      for (let count = 0; count < 6; count++) await eve.sayBytes(utf8(long(60_000)), { more: count < 5 })
    },
  },
  {
    what: 'something far ahead of what arrived',
    reason: 'ahead',
    say: async (eve, target) => target.inject(target.inbox, await eve.seal(5_000, { chunk: utf8('[]') })),
  },
]

const shapes: Attack[] = [
  { what: 'no message', reason: 'schema', say: (eve) => eve.say(null, 1, 'hello', [], {}, ['hello'], ['ping', 1, 2]) },
  {
    what: 'messages that do not exist',
    reason: 'schema',
    say: (eve) => eve.say(['constructor', {}], ['toString', null], ['', 0], [['hello'], {}], ['HELLO', {}]),
  },
  { what: 'a hello with more in it', reason: 'schema', say: (eve) => eve.hello({ admin: true }) },
  { what: 'a hello without version', reason: 'schema', say: (eve) => eve.hello({ v: null }) },
  { what: 'metadata of 17 KiB', reason: 'schema', say: (eve) => eve.hello({ metadata: long(17_000) }) },
  { what: 'a list of 65 addons', reason: 'schema', say: (eve) => eve.hello({ addons: Array(65).fill(['a', '1']) }) },
  {
    what: 'an addon with a name of 65 letters',
    reason: 'schema',
    say: (eve) => eve.hello({ addons: [[long(65), '1']] }),
  },
  { what: 'a reason that does not exist', reason: 'schema', say: (eve) => eve.say(['refuse', 'because']) },
  {
    what: 'a ping that is no number',
    reason: 'schema',
    say: (eve) => eve.say(['ping', 'x'], ['ping', -1], ['pong', 1.5]),
  },
  {
    what: 'a control message of 66 KiB',
    reason: 'schema',
    say: async (eve) => {
      const bytes = utf8(JSON.stringify([['control', ['chat', long(66_000)]]]))
      await eve.sayBytes(bytes.subarray(0, 40_000), { more: true })
      await eve.sayBytes(bytes.subarray(40_000))
    },
  },
  {
    what: 'an answer that is a rollback',
    reason: 'schema',
    say: (eve) => eve.say(description(print('AA'), { type: 'rollback' })),
  },
  {
    what: 'a description with 65 attachments',
    reason: 'schema',
    say: (eve) => eve.say(description('', { attachments: Array(65).fill(['a', 1]) })),
  },
  {
    what: '65 candidates at once',
    reason: 'schema',
    say: (eve) => eve.say(['candidates', { g: 1, list: Array(65).fill(candidate) }]),
  },
  {
    what: 'a candidate with more in it',
    reason: 'schema',
    say: (eve) => eve.say(['candidates', { g: 1, list: [{ ...candidate, address: '127.0.0.1' }] }]),
  },
  {
    what: 'a generation that is no number',
    reason: 'schema',
    say: (eve) => eve.say(['lost', { g: '1' }], ['lost', { g: -1 }]),
  },
]

const descriptions: Attack[] = [
  { what: 'no fingerprint', reason: 'description', say: (eve) => eve.say(description('v=0\r\n')) },
  { what: 'two fingerprints', reason: 'description', say: (eve) => eve.say(description(print('AA') + print('BB'))) },
  {
    what: 'a fingerprint of another kind',
    reason: 'description',
    say: (eve) => eve.say(description(`a=fingerprint:sha-1 ${Array(20).fill('AA').join(':')}\r\n`)),
  },
  {
    what: 'a second fingerprint of another kind',
    reason: 'description',
    say: (eve) => eve.say(description(`${print('AA')}a=fingerprint:sha-1 ${Array(20).fill('AA').join(':')}\r\n`)),
  },
  {
    what: '33 media',
    reason: 'description',
    say: (eve) => eve.say(description(print('AA') + 'm=audio\r\n'.repeat(33))),
  },
]

describe('somebody with valid keys', () => {
  it.each([...texts, ...shapes])('says $what: dropped as $reason', async ({ reason, say }) => {
    const target = await scene()
    const eve = await Insider.enter(target)
    await expectDrops(target, reason, () => say(eve, target))
    expect(target.alice.tracked.made).toBe(0)
    await expectUnharmed(target)
  })

  it.each(descriptions)(
    'introduces itself and offers a session with $what: dropped as $reason',
    async ({ reason, say }) => {
      const target = await scene()
      const eve = await Insider.enter(target)
      await eve.hello()
      await expectDrops(target, reason, () => say(eve, target))
      expect(target.alice.tracked.made).toBe(0)
      await expectUnharmed(target)
    },
  )

  it('offers a session without introducing itself: no connection is made', async () => {
    const target = await scene()
    const eve = await Insider.enter(target)
    await eve.say(
      description(print('AA')),
      ['candidates', { g: 1, list: [candidate] }],
      ['unusable', { g: 1, reason: 'NEGOTIATION_FAILED' }],
      ['lost', { g: 1 }],
      ['pong', 1],
    )
    await until(() => eve.heard.includes('unknown'))
    expect(target.alice.tracked.made).toBe(0)
    await expectUnharmed(target)
  })

  it('refuses without having been asked: nobody is told', async () => {
    const target = await scene()
    const eve = await Insider.enter(target)
    await eve.say(['refuse', 'refused'])
    await expectDrops(target, 'replay', async () => target.inject(target.inbox, await eve.seal(1, {})))
    await expectUnharmed(target)
  })

  it('says a message in two halves, and another of itself in between: each is taken as what it is', async () => {
    const target = await scene()
    const eve = await Insider.enter(target)
    const bytes = utf8(JSON.stringify([['hello', { v: 1, reply: false, addons: [] }]]))
    await eve.sayBytes(bytes.subarray(0, 9), { more: true })
    await expectDrops(target, 'json', () => eve.sayBytes(concat(utf8('"'), bytes.subarray(9))))
    await expectUnharmed(target)
  })
})
