import { afterEach, describe, expect, it } from 'vitest'
import { concat } from '../../src/signaling/bytes'
import { introduce } from '../../src/signaling/envelope'
import { TYPE } from '../../src/signaling/frames'
import { createIdentity, deriveRoomKeys, type Identity, publicKeys } from '../../src/signaling/keys'
import { SUITES } from '../../src/signaling/suites'
import { closeStages, until } from '../remote/support/stage'
import { Insider } from './insider'
import { expectDrops, expectUnharmed, flipped, type Scene, scene } from './scene'

afterEach(closeStages)

const roomOf = ({ stage: { network } }: Scene) => deriveRoomKeys({ app: '', room: network.name })

/** Somebody with that bundle instead of its own; what it signs is signed with its own key all the same. */
async function posing(bundle: (own: Identity) => Uint8Array, suite = SUITES[0]): Promise<Identity> {
  const own = await createIdentity()
  return { ...own, ...(await publicKeys(suite, concat(bundle(own)))) }
}

/** What somebody who knows the name of a public room announces. */
interface Attack {
  readonly what: string
  readonly reason: string
  pose(): Promise<Identity>
}

const poses: Attack[] = [
  {
    what: "keys that are somebody else's",
    reason: 'signature',
    pose: async () => {
      const victim = await createIdentity()
      return posing(() => victim.bundle)
    },
  },
  {
    what: "somebody else's signing key with its own agreement key",
    reason: 'signature',
    pose: async () => {
      const victim = await createIdentity()
      return posing((own) => concat(victim.bundle.subarray(0, 33), own.bundle.subarray(33)))
    },
  },
  {
    what: 'its own signing key with an agreement key that it did not sign',
    reason: 'signature',
    pose: async () => {
      const own = await createIdentity()
      const introduced = await createIdentity()
      return { ...own, signing: introduced.signing }
    },
  },
  { what: 'another suite', reason: 'suite', pose: () => posing((own) => concat([2], own.bundle.subarray(1))) },
  {
    what: 'a suite that does not exist',
    reason: 'suite',
    pose: () => posing((own) => concat([77], own.bundle.subarray(1))),
  },
  { what: 'a key that is too short', reason: 'suite', pose: () => posing((own) => own.bundle.subarray(0, -1)) },
  { what: 'a key that is too long', reason: 'suite', pose: () => posing((own) => concat(own.bundle, [0])) },
  { what: 'no key at all', reason: 'suite', pose: () => posing(() => new Uint8Array()) },
]

describe('somebody who knows the name of a public room', () => {
  it.each(poses)('announces $what: dropped as $reason', async ({ reason, pose }) => {
    const target = await scene()
    const { announce } = await introduce(await pose(), await roomOf(target))
    await expectDrops(target, reason, () => target.inject(target.topic, announce))
    await expectUnharmed(target)
  })

  it('announces an agreement key of low order, properly signed: dropped as suite', async () => {
    const target = await scene()
    const own = await createIdentity()
    const bundle = concat(own.bundle.subarray(0, 33), new Uint8Array(32))
    const { announce } = await introduce({ ...own, bundle }, await roomOf(target))
    await expectDrops(target, 'suite', () => target.inject(target.topic, announce))
    await expectUnharmed(target)
  })

  it('signs for another room what it announces in this one: dropped as signature', async () => {
    const target = await scene()
    const [room, elsewhere] = await Promise.all([roomOf(target), deriveRoomKeys({ app: '', room: 'elsewhere' })])
    const { announce } = await introduce(await createIdentity(), { ...elsewhere, announce: room.announce })
    await expectDrops(target, 'signature', () => target.inject(target.topic, announce))
    await expectUnharmed(target)
  })

  it('introduces itself in the name of somebody else: dropped as identity', async () => {
    const target = await scene()
    const [eve, victim] = [await Insider.enter(target), await createIdentity()]
    const frame = await eve.seal(1, {})
    frame.set(victim.address, 2)
    await expectDrops(target, 'identity', () => target.inject(target.inbox, frame))
    await expectUnharmed(target)
  })

  it('introduces itself and does not have the keys: dropped as seal', async () => {
    const target = await scene()
    const eve = await Insider.enter(target)
    const frame = await eve.seal(1, {})
    await expectDrops(target, 'seal', () => target.inject(target.inbox, flipped(frame, -1)))
    await expectUnharmed(target)
  })

  it('puts its introduction in front of words that were recorded: dropped as seal', async () => {
    const target = await scene()
    const [eve, mallory] = [await Insider.enter(target), await Insider.enter(target)]
    const [frame, other] = [await eve.seal(1, {}), await mallory.seal(1, {})]
    const spliced = concat(frame.subarray(0, -25), other.subarray(-25))
    await expectDrops(target, 'seal', () => target.inject(target.inbox, spliced))
    await expectUnharmed(target)
  })

  it('announces itself and never answers: greeted, and no connection is made', async () => {
    const target = await scene()
    const eve = await Insider.enter(target)
    eve.announce()
    await until(() => eve.heard.includes('hello'))
    expect(target.alice.tracked.made).toBe(0)
    await expectUnharmed(target)
  })

  it('announces a hundred peers at once: dropped as budget', async () => {
    const target = await scene()
    const room = await roomOf(target)
    const crowd = await Promise.all(
      Array.from({ length: 100 }, async () => introduce(await createIdentity(), room).then(({ announce }) => announce)),
    )
    await expectDrops(target, 'budget', async () => {
      for (const announce of crowd) {
        target.inject(target.topic, announce)
        await crypto.subtle.digest('SHA-256', announce) // lets the page breathe, so that none is dropped as flood
      }
    })
    expect(target.alice.tracked.made).toBe(0)
    await expectUnharmed(target)
  })

  it('says goodbye at once, before it was ever met: forgotten for good', async () => {
    const target = await scene()
    const eve = await Insider.enter(target)
    eve.announce()
    await until(() => eve.heard.includes('hello'))
    target.inject(target.inbox, await eve.seal(1, {}, TYPE.bye))
    await until(() => {
      eve.announce()
      return target.dropped('replay') > 0
    })
    expect(target.alice.tracked.made).toBe(0)
    await expectUnharmed(target)
  })
})
