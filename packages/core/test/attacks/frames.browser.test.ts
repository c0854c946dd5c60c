import { afterEach, describe, expect, it } from 'vitest'
import { introduce } from '../../src/signaling/envelope'
import { createIdentity, deriveRoomKeys } from '../../src/signaling/keys'
import { closeStages, until } from '../remote/support/stage'
import { expectDrops, expectUnharmed, flipped, type Scene, scene } from './scene'

afterEach(closeStages)

/** What a stranger who knows the topic, and no key, sends to a peer that is alone. */
interface Attack {
  readonly what: string
  readonly reason: string
  frames(target: Scene): Uint8Array[] | Promise<Uint8Array[]>
  /** @defaultValue the topic on which everybody announces */
  readonly to?: 'inbox'
}

const noise = (size: number, ...start: number[]): Uint8Array => {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  bytes.set(start)
  return bytes
}

const announced = async ({ recorded, topic }: Scene): Promise<Uint8Array> => {
  await until(() => recorded('alice', topic).length > 0)
  const [frame] = recorded('alice', topic)
  if (!frame) throw new Error('Alice announced nothing')
  return frame
}

/** Addressed to Alice, from nobody she knows. */
const toAlice = async (target: Scene, type: number, size = 120): Promise<Uint8Array> => {
  const frame = noise(size, 1, type)
  frame.set(unbase32(target.alice.peer.id), 22)
  return frame
}

const unbase32 = (text: string): Uint8Array => {
  const bits = [...text].map((letter) =>
    'abcdefghijklmnopqrstuvwxyz234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

const strangers: Attack[] = [
  { what: 'nothing at all', reason: 'size', frames: () => [new Uint8Array()] },
  { what: 'a single byte', reason: 'size', frames: () => [Uint8Array.of(1)] },
  { what: 'more than 64 KiB', reason: 'size', frames: () => [noise(65_537, 1, 1)] },
  {
    what: 'another version',
    reason: 'version',
    frames: () => [noise(200, 2, 1), noise(200, 0, 1), noise(200, 255, 2)],
  },
  {
    what: 'types that do not exist',
    reason: 'type',
    frames: () => [noise(200, 1, 0), noise(200, 1, 6), noise(200, 1, 255)],
  },
  { what: 'an announcement of noise', reason: 'room', frames: () => [noise(200, 1, 1), noise(65_536, 1, 1)] },
  { what: 'an announcement that ends at once', reason: 'room', frames: () => [Uint8Array.of(1, 1), noise(14, 1, 1)] },
  {
    what: 'an announcement for another room',
    reason: 'room',
    frames: async () => {
      const elsewhere = await deriveRoomKeys({ app: '', room: 'elsewhere' })
      return [(await introduce(await createIdentity(), elsewhere)).announce]
    },
  },
  {
    what: 'an announcement with a flipped bit, anywhere',
    reason: 'room',
    frames: async (target) => {
      const frame = await announced(target)
      return [2, 14, 40, -17, -1].map((at) => flipped(frame, at))
    },
  },
  {
    what: 'a truncated announcement',
    reason: 'room',
    frames: async (target) => {
      const frame = await announced(target)
      return [1, 16, 64, 100].map((less) => frame.slice(0, -less))
    },
  },
  { what: 'its own announcement back', reason: 'replay', frames: async (target) => [await announced(target)] },
  {
    what: 'its own announcement, retyped as a message',
    reason: 'address',
    frames: async (target) => {
      const frame = await announced(target)
      return [2, 4, 5].map((type) => Uint8Array.from(frame, (byte, at) => (at === 1 ? type : byte)))
    },
  },
  {
    what: 'a message for somebody else',
    reason: 'address',
    to: 'inbox',
    frames: () => [2, 3, 4, 5].map((type) => noise(400, 1, type)),
  },
  {
    what: 'a message that is cut off in its header',
    reason: 'size',
    to: 'inbox',
    frames: () => [3, 22, 45, 61].map((size) => noise(size, 1, 2)),
  },
  {
    what: 'an introduction longer than its frame',
    reason: 'size',
    to: 'inbox',
    frames: async (target) => {
      const frame = await toAlice(target, 3)
      frame[46] = 255
      return [frame]
    },
  },
  {
    what: 'a message of somebody unknown',
    reason: 'stranger',
    to: 'inbox',
    frames: async (target) => [await toAlice(target, 2)],
  },
  {
    what: 'an acknowledgement of somebody unknown',
    reason: 'stranger',
    to: 'inbox',
    frames: async (target) => [await toAlice(target, 4)],
  },
  {
    what: 'a goodbye of somebody unknown',
    reason: 'stranger',
    to: 'inbox',
    frames: async (target) => [await toAlice(target, 5)],
  },
  {
    what: 'a message whose introduction is noise',
    reason: 'room',
    to: 'inbox',
    frames: async (target) => {
      const frame = await toAlice(target, 3, 400)
      frame[46] = 200
      return [frame]
    },
  },
]

describe('a stranger who knows the topic, but no key', () => {
  it.each(strangers)('sends $what: dropped as $reason', async ({ reason, frames, to }) => {
    const target = await scene()
    const attack = await frames(target)
    await expectDrops(target, reason, () => target.inject(to === 'inbox' ? target.inbox : target.topic, ...attack))
    expect(target.alice.tracked.made).toBe(0)
    await expectUnharmed(target)
  })

  it('sends all of that to the other address as well: nothing comes of it', async () => {
    const target = await scene()
    for (const { frames, to } of strangers)
      target.inject(to === 'inbox' ? target.topic : target.inbox, ...(await frames(target)))
    expect(target.alice.tracked.made).toBe(0)
    await expectUnharmed(target)
  })
})
