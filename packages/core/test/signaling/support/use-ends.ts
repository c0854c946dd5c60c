import { afterEach, beforeEach, vi } from 'vitest'
import { FakeClock } from './fake-clock'
import { createEnds, type End } from './peers'
import { watchCrypto } from './watch-crypto'

/** Alice and Bob, and the time and the cryptography between them. */
export interface Ends {
  readonly alice: End
  readonly bob: End
  readonly clock: FakeClock
  readonly watched: ReturnType<typeof watchCrypto>
  /** Lets everything that does not need time come to its end. */
  settle(): Promise<void>
  pass(duration: number): Promise<void>
}

/** Fresh ones for each test of the file. */
export function useEnds(): Ends {
  const ends = {} as { -readonly [Key in keyof Ends]: Ends[Key] }
  beforeEach(async () => {
    const clock = new FakeClock()
    const watched = watchCrypto()
    const [alice, bob] = await createEnds(clock)
    const settle = () => watched.settle()
    Object.assign(ends, { alice, bob, clock, watched, settle, pass: (time: number) => clock.pass(time, settle) })
  })
  afterEach(() => vi.restoreAllMocks())
  return ends
}

/** Types of the frames that somebody sent. */
export const types = ({ frames }: End) => frames.map((frame) => frame[1])
