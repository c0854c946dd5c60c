import { afterEach, describe, expect, it } from 'vitest'
import { TYPE } from '../../src/signaling/frames'
import { type Actor, closeStages, connected, until } from '../remote/support/stage'
import { altered, expectDrops, expectUnharmed, flipped, retyped, type Scene, sceneWithBob } from './scene'

afterEach(closeStages)

type Target = Scene & { readonly bob: Actor }

/** What a stranger makes of recorded frames while the two are connected. */
interface Attack {
  readonly what: string
  readonly reason: string
  launch(target: Target): unknown
}

/** Bob's frames for Alice, of that type or of any. */
const said = ({ recorded, inbox }: Target, type?: number): Uint8Array[] =>
  recorded('bob', inbox).filter((frame) => !type || frame[1] === type)

const [SEQ, HEADER] = [42, 46]

const attacks: Attack[] = [
  {
    what: 'everything Bob said, again',
    reason: 'replay',
    launch: (target) => target.inject(target.inbox, ...said(target)),
  },
  {
    what: 'what Bob said, with another sequence number',
    reason: 'seal',
    launch: (target) =>
      target.inject(target.inbox, ...said(target).map((frame) => altered(frame, SEQ + 2, (byte) => byte + 1))),
  },
  {
    what: 'what Bob said, with a flipped bit inside',
    reason: 'seal',
    launch: (target) =>
      target.inject(
        target.inbox,
        ...said(target).map((frame) =>
          flipped(
            altered(frame, SEQ, () => 1),
            -1,
          ),
        ),
      ),
  },
  {
    what: 'what Bob said, cut off',
    reason: 'seal',
    launch: (target) =>
      target.inject(target.inbox, ...said(target).map((frame) => altered(frame, SEQ, () => 1).slice(0, -1))),
  },
  {
    what: 'what Bob said, as an acknowledgement',
    reason: 'seal',
    launch: (target) =>
      target.inject(target.inbox, ...said(target).map((frame) => altered(retyped(frame, TYPE.ack), SEQ, () => 1))),
  },
  {
    what: 'what Bob said, as a goodbye',
    reason: 'seal',
    launch: (target) => target.inject(target.inbox, ...said(target).map((frame) => retyped(frame, TYPE.bye))),
  },
  {
    what: 'a goodbye that Bob never said',
    reason: 'seal',
    launch: (target) => {
      const [frame] = said(target)
      target.inject(target.inbox, retyped(frame?.slice(0, HEADER + 25), TYPE.bye))
    },
  },
  {
    what: 'an acknowledgement that Bob never sent',
    reason: 'seal',
    launch: (target) => {
      const [frame] = said(target)
      target.inject(
        target.inbox,
        altered(retyped(frame?.slice(0, HEADER + 25), TYPE.ack), SEQ, () => 9),
      )
    },
  },
  {
    what: 'an introduced message without its introduction',
    reason: 'seal',
    launch: (target) =>
      target.inject(target.inbox, ...said(target).map((frame) => altered(retyped(frame, TYPE.pair), SEQ + 1, () => 3))),
  },
  {
    what: "Alice's own words",
    reason: 'address',
    launch: (target) => {
      const { recorded, bob, inbox, inject } = target
      inject(inbox, ...recorded('alice', bob.transport.topics[1] ?? ''))
    },
  },
  {
    what: "Alice's own words, with the addresses swapped",
    reason: 'seal',
    launch: ({ recorded, bob, inbox, inject }) => {
      const own = recorded('alice', bob.transport.topics[1] ?? '').map((frame) => {
        const copy = altered(retyped(frame, TYPE.pair), SEQ, () => 1)
        copy.set(frame.subarray(22, 42), 2)
        copy.set(frame.subarray(2, 22), 22)
        return copy
      })
      inject(inbox, ...own)
    },
  },
]

describe('a stranger who recorded what two said', () => {
  it.each(attacks)('sends $what: dropped as $reason, and the two stay connected', async ({ reason, launch }) => {
    const target = await sceneWithBob()
    const { alice, bob } = target
    await until(() => said(target).length > 0)
    await expectDrops(target, reason, () => launch(target))
    await alice.to(bob).ping()
    expect(alice.events).toEqual(['connection:new', 'connection:connecting', 'connection:connected'])
    await expectUnharmed(target)
  })

  it('repeats the announcements of both: nobody starts anew', async () => {
    const target = await sceneWithBob()
    const { alice, bob, topic, inject, recorded } = target
    inject(topic, ...recorded('bob', topic), ...recorded('alice', topic))
    await alice.to(bob).ping()
    expect([alice, bob].map(({ tracked }) => tracked.made)).toEqual([1, 1])
    await expectUnharmed(target)
  })

  it('redirects what Bob says to Alice to a third: dropped as address', async () => {
    const target = await sceneWithBob()
    const carol = target.stage.actor('carol')
    await carol.join()
    await connected(target.alice, target.bob, carol)
    target.inject(carol.transport.topics[1] ?? '', ...said(target))
    await until(() => (carol.peer.dropped.get('address') ?? 0) > 0)
    expect(carol.errors).toEqual([])
  })

  it('announces a peer that has left: dropped as replay, and not greeted', async () => {
    const target = await sceneWithBob()
    const { alice, bob, topic, inbox, inject, recorded } = target
    const [, address = ''] = bob.transport.topics
    await bob.peer.leave()
    await until(() => alice.peer.connections.size === 0)
    const words = recorded('alice', address).length
    await expectDrops(target, 'replay', () => inject(topic, ...recorded('bob', topic)))
    await expectDrops(target, 'stranger', () => inject(inbox, ...said(target, TYPE.bye)))
    expect(recorded('alice', address)).toHaveLength(words)
    expect([alice.tracked.made, alice.errors]).toEqual([1, []])
  })

  it('repeats the goodbye of an earlier stay: whoever came back stays connected', async () => {
    const target = await sceneWithBob()
    const { alice, bob, inbox, inject } = target
    await bob.peer.leave()
    await until(() => alice.peer.connections.size === 0)
    const byes = said(target, TYPE.bye)
    expect(byes.length).toBeGreaterThan(0)
    await bob.join()
    await connected(alice, bob)
    await expectDrops(target, 'stranger', () => inject(inbox, ...byes))
    await alice.to(bob).ping()
    expect(alice.errors).toEqual([])
  })

  it('repeats a whole session to a peer that came back: dropped as address', async () => {
    const target = await sceneWithBob()
    const { alice, bob, inbox, inject } = target
    await alice.peer.leave()
    await bob.peer.leave()
    await alice.join()
    const [, fresh = ''] = alice.transport.topics
    expect(fresh).not.toBe(inbox)
    await expectDrops(target, 'address', () => inject(fresh, ...said({ ...target, inbox })))
    expect(alice.peer.connections.size).toBe(0)
  })
})
