import { expect, it } from 'vitest'
import { Announcer } from '../../src/signaling/announcer'
import { FakeClock } from './support/fake-clock'

/** When it announced, in seconds, in the first ten minutes; `isSettled` is asked at each turn. */
async function announcements(isSettled: (now: number) => boolean): Promise<number[]> {
  const clock = new FakeClock()
  const moments: number[] = []
  const announcer = new Announcer(
    clock,
    () => moments.push(clock.now() / 1_000),
    () => isSettled(clock.now() / 1_000),
  )
  announcer.restart()
  await clock.pass(600_000, async () => {})
  expect(clock.size).toBe(0)
  return moments
}

it('who hears nobody announces ever more rarely, then not at all', async () => {
  expect(await announcements(() => false)).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5])
})

it('who has met everybody is silent', async () => {
  expect(await announcements(() => true)).toEqual([0])
})

it('who has met everybody for a while only goes on where it would be', async () => {
  expect(await announcements((now) => now > 1 && now < 10)).toEqual([0, 0.5, 15.5, 31.5])
})

it('a transport that comes online is told at once', () => {
  const moments: number[] = []
  const clock = new FakeClock()
  const announcer = new Announcer(
    clock,
    () => moments.push(clock.now()),
    () => true,
  )
  announcer.restart()
  while (clock.step());
  announcer.restart()
  expect(moments).toEqual([0, 31_500])
  announcer.stop()
  expect(clock.size).toBe(0)
})
