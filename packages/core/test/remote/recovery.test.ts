import { describe, expect, it } from 'vitest'
import type { Loss, RecoverDecision } from '../../src/hooks/peer-hooks'
import { Recovery } from '../../src/remote/recovery'
import { FakeClock } from '../signaling/support/fake-clock'

const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

/** A recovery whose time passes when told to; `done` is what it did, with the second in which it did it. */
function recovering(decide: (loss: Loss) => RecoverDecision | undefined = () => undefined, timeout = 60_000) {
  const clock = new FakeClock()
  const done: string[] = []
  const losses: Loss[] = []
  const state = { canRestart: true }
  const note = (what: string) => () => void done.push(`${what} at ${clock.now() / 1_000}`)
  const recovery: Recovery = new Recovery({
    clock,
    timeout,
    decide: async (loss) => {
      losses.push(loss)
      return decide(loss)
    },
    canRestart: () => state.canRestart,
    restart: note('restart'),
    redial: note('redial'),
    drop: () => {
      note('drop')()
      recovery.regained()
    },
  })
  return { clock, done, losses, recovery, state, pass: (seconds: number) => clock.pass(seconds * 1_000, settle) }
}

describe('a lost connection', () => {
  it('that failed is restarted at once, after 2, 6 and 14 seconds, then dialed anew, then dropped', async () => {
    const { recovery, done, pass, clock } = recovering()
    recovery.lost('failed')
    await pass(100)
    expect(done).toEqual([
      'restart at 0',
      'restart at 2',
      'restart at 6',
      'restart at 14',
      'redial at 22',
      'redial at 34',
      'redial at 46',
      'redial at 58',
      'drop at 60',
    ])
    expect(clock.size).toBe(0)
  })

  it('that is disconnected gets two seconds to come back by itself', async () => {
    const { recovery, done, pass, clock } = recovering()
    recovery.lost('disconnected')
    await pass(1.9)
    expect(done).toEqual([])
    recovery.regained()
    await pass(100)
    expect([done, clock.size, recovery.isRunning]).toEqual([[], 0, false])
  })

  it('that fails while it is given time is restarted at once', async () => {
    const { recovery, done, pass } = recovering()
    recovery.lost('disconnected')
    await pass(1)
    recovery.lost('failed')
    await pass(0.5)
    expect(done).toEqual(['restart at 1'])
  })

  it('that no restart can help is dialed anew from the start', async () => {
    const { recovery, done, pass, state } = recovering()
    state.canRestart = false
    recovery.lost('failed')
    await pass(3)
    expect(done).toEqual(['redial at 0', 'redial at 2'])
  })

  it('regained and lost again starts from the beginning', async () => {
    const { recovery, done, pass } = recovering()
    recovery.lost('failed')
    await pass(7)
    recovery.regained()
    await pass(1)
    recovery.lost('failed')
    await pass(3)
    expect(done).toEqual(['restart at 0', 'restart at 2', 'restart at 6', 'restart at 8', 'restart at 10'])
  })

  it('is tried at once when the network changes', async () => {
    const { recovery, done, pass } = recovering()
    recovery.hurry()
    recovery.lost('disconnected')
    await pass(0.5)
    recovery.hurry()
    await pass(0.1)
    recovery.hurry()
    await pass(0.1)
    expect(done).toEqual(['restart at 0.5', 'restart at 0.6'])
  })

  it('is dropped at once when there is no time for recovery', async () => {
    const { recovery, done, pass, clock } = recovering(undefined, 0)
    recovery.lost('failed')
    await pass(1)
    expect(done).toEqual(['drop at 0'])
    expect(clock.size).toBe(0)
  })
})

describe('whoever decides', () => {
  it('is told the cause, the attempts and the time', async () => {
    const { recovery, losses, pass } = recovering()
    recovery.lost('disconnected')
    await pass(5)
    expect(losses).toEqual([
      { cause: 'disconnected', attempts: 0, elapsed: 2_000 },
      { cause: 'disconnected', attempts: 1, elapsed: 4_000 },
    ])
  })

  it('may dial anew, restart or give up, each time', async () => {
    const answers: RecoverDecision[] = ['redial', 'restart', 'drop']
    const { recovery, done, pass, clock } = recovering(({ attempts }) => answers[attempts])
    recovery.lost('failed')
    await pass(60)
    expect(done).toEqual(['redial at 0', 'restart at 2', 'drop at 6'])
    expect(clock.size).toBe(0)
  })

  it('too late, when the connection is back, changes nothing', async () => {
    const { recovery, done, pass, clock } = recovering(() => {
      recovery.regained()
      return 'drop'
    })
    recovery.lost('failed')
    await pass(60)
    expect(done).toEqual([])
    expect(clock.size).toBe(0)
  })
})
