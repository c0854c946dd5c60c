import type { Description, PeerError } from '@peerwright/core'
import { describe, expect, it } from 'vitest'
import { adder, medias, settled } from './support/negotiating'
import { type Actor, connected, stage, until } from './support/stage'

const codes = ({ errors }: Actor) => errors.map(({ code }) => code)
const reasons = ({ errors }: Actor) => errors.map(({ details }) => (details as { reason?: string }).reason)

/** Lets what an actor does with such a description go wrong, so many times; `how` makes it wrong. */
function spoil({ peer }: Actor, what: string, how: (description: Description) => Description, times = 1): void {
  let left = times
  peer.hooks.describe.tap('spoiler', (description) => {
    const { direction, type } = description
    return `${direction} ${type}` === what && left-- > 0 ? how(description) : undefined
  })
}

const throwing = (): never => {
  throw new Error('a broken addon')
}
const nonsense = (description: Description): Description => ({ ...description, sdp: 'v=0\r\nnonsense' })

const faults = [
  { what: 'an addon there fails on it', when: 'receive offer', how: throwing, told: 'ADDON_FAILED' },
  { what: 'the browser there does not take it', when: 'receive offer', how: nonsense, told: 'NEGOTIATION_FAILED' },
] as const
const firstFaults = [
  ...faults,
  { what: 'the answer can not be sent', when: 'send answer', how: throwing, told: 'ADDON_FAILED' },
] as const

const sides = ['polite', 'impolite'] as const

/** Two who are connected: who makes an offer, and who receives it. */
async function offering(side: (typeof sides)[number]): Promise<[Actor, Actor]> {
  const { pair } = await stage()
  const [one, other] = await pair()
  return one.peer.id > other.peer.id === (side === 'polite') ? [one, other] : [other, one]
}

/** What both browsers and Node must do with descriptions of no use. */
export function declinedCases(): void {
  describe.each(sides)('an offer of the %s side', (side) => {
    it.each(faults)('of which $what is made again, and both are told at once why', async ({ when, how, told }) => {
      const [alice, bob] = await offering(side)
      spoil(bob, when, how)
      alice.peer.addon(adder('adder'))
      await until(() => alice.errors.length > 0 && bob.errors.length > 0)
      expect([codes(alice), reasons(alice), codes(bob)]).toEqual([['OFFER_UNUSABLE'], [told], [told]])
      await until(() => medias(bob, alice) === 1)
      await settled(alice, bob)
      expect([alice.tracked.made, bob.tracked.made]).toEqual([1, 1])
      expect([alice.errors.length, bob.errors.length]).toEqual([1, 1])
    })

    it('whose answer can not be sent costs the connection: another one has it all, and both know why', async () => {
      const [alice, bob] = await offering(side)
      spoil(bob, 'send answer', throwing)
      const former = alice.to(bob).connection
      alice.peer.addon(adder('adder'))
      await until(() => alice.to(bob).connection !== former && alice.to(bob).state === 'connected')
      await until(() => medias(bob, alice) === 1)
      await connected(alice, bob)
      expect([codes(alice), reasons(alice), codes(bob)]).toEqual([
        ['OFFER_UNUSABLE'],
        ['ADDON_FAILED'],
        ['ADDON_FAILED'],
      ])
    })

    it('whose answer is of no use costs the connection: another one has it all', async () => {
      const [alice, bob] = await offering(side)
      spoil(alice, 'receive answer', throwing)
      const former = alice.to(bob).connection
      alice.peer.addon(adder('adder'))
      await until(() => alice.to(bob).connection !== former && alice.to(bob).state === 'connected')
      await until(() => medias(bob, alice) === 1)
      await connected(alice, bob)
      expect([codes(alice), codes(bob)]).toEqual([['ADDON_FAILED'], []])
    })

    it('that is never of use does not keep the other from offering', async () => {
      const [alice, bob] = await offering(side)
      spoil(bob, 'receive offer', throwing, Number.POSITIVE_INFINITY)
      alice.peer.addon(adder('adder'))
      await until(() => alice.errors.length > 0)
      bob.peer.addon(adder('adder'))
      await until(() => medias(alice, bob) > 0)
      await until(() => bob.to(alice).connection.signalingState === 'stable')
      expect(await alice.to(bob).ping()).toBeGreaterThan(0)
      expect([alice.tracked.made, bob.tracked.made]).toEqual([1, 1])
    })
  })

  describe('the first offer', () => {
    it.each(firstFaults)(
      'of which $what is made anew at once, over another connection',
      async ({ when, how, told }) => {
        const { actor, meet } = await stage()
        const pair = [actor('alice', { connectionTimeout: 6_000 }), actor('bob', { connectionTimeout: 6_000 })] as const
        let left = 1
        for (const one of pair) spoil(one, when, (description) => (left-- > 0 ? how(description) : description), 2)
        await meet(...pair)
        expect(pair.flatMap(codes).sort()).toEqual(['OFFER_UNUSABLE', told].sort())
        expect(pair.flatMap(reasons).filter(Boolean)).toEqual([told])
        expect(pair.map(({ tracked }) => tracked.live.length)).toEqual([1, 1])
      },
    )

    it('that is never of use is named as the cause at both sides', async () => {
      const { actor } = await stage()
      const pair = [actor('alice', { connectionTimeout: 1_000 }), actor('bob', { connectionTimeout: 1_000 })] as const
      for (const one of pair) spoil(one, 'receive offer', throwing, Number.POSITIVE_INFINITY)
      await Promise.all(pair.map((one) => one.join()))
      const causes = ({ errors }: Actor) =>
        errors.flatMap(({ code, cause }) => (code === 'CONNECTION_FAILED' ? [(cause as PeerError).code] : []))
      await until(() => pair.every((one) => causes(one).length > 0))
      expect(pair.map((one) => causes(one)[0]).sort()).toEqual(['ADDON_FAILED', 'OFFER_UNUSABLE'])
    })

    it('that can not be sent is made anew at once', async () => {
      const { actor } = await stage()
      const pair = [actor('alice', { connectionTimeout: 6_000 }), actor('bob', { connectionTimeout: 6_000 })] as const
      let left = 1
      for (const one of pair) spoil(one, 'send offer', (description) => (left-- > 0 ? throwing() : description), 2)
      await Promise.all(pair.map((one) => one.join()))
      await connected(...pair)
      expect(pair.flatMap(codes)).toEqual(['ADDON_FAILED'])
    })
  })
}
