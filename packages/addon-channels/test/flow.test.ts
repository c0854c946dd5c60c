import { describe, expect, it } from 'vitest'
import { Flow } from '../src/flow'

const KIB = 1_024

/** A channel whose queue is filled, and emptied down to what the test says, so many times. */
function run(rounds: number, left: number) {
  const channel = { bufferedAmount: 0, bufferedAmountLowThreshold: 0 }
  const flow = new Flow(channel as RTCDataChannel)
  for (let round = 0; round < rounds; round++) {
    flow.adapt()
    while (flow.hasRoom) channel.bufferedAmount += 16 * KIB
    channel.bufferedAmount = left
  }
  return channel.bufferedAmountLowThreshold * 2
}

describe('what is handed to a channel ahead of time', () => {
  it('stays little while the queue never runs dry', () => {
    expect(run(1_000, 1)).toBe(64 * KIB)
  })

  it('does not grow for a page that was busy once or twice', () => {
    expect(run(4, 0)).toBe(64 * KIB)
  })

  it('grows where the queue runs dry again and again, up to a limit', () => {
    expect(run(12, 0)).toBe(128 * KIB)
    expect(run(1_000, 0)).toBe(256 * KIB)
  })
})
