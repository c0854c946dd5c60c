import { expect, it } from 'vitest'
import { TokenBucket } from '../../src/signaling/token-bucket'

function bucket(rate: number, burst: number) {
  const time = { now: 0 }
  const tokens = new TokenBucket({ rate, burst, now: () => time.now })
  const takeAll = () => {
    let taken = 0
    while (tokens.take()) taken++
    return taken
  }
  return { time, takeAll }
}

it('lets a burst through, then five per second, and never saves up more than the burst', () => {
  const { time, takeAll } = bucket(5, 20)
  expect(takeAll()).toBe(20)
  time.now = 199
  expect(takeAll()).toBe(0)
  time.now = 1_000
  expect(takeAll()).toBe(5)
  time.now = 3_600_000
  expect(takeAll()).toBe(20)
})

it('asking in vain costs nothing', () => {
  const { time, takeAll } = bucket(1, 1)
  expect(takeAll()).toBe(1)
  for (time.now = 1; time.now < 1_000; time.now++) expect(takeAll()).toBe(0)
  expect(takeAll()).toBe(1)
})
