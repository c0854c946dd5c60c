import type { Player } from '../harness/player'

/** Brings so many peers on stage, each in a page of its own. */
export type Cast = (count: number) => Promise<Player[]>

/** One row of the table: runs with any cast, whatever browsers and signaling it comes with. */
export interface Scenario {
  readonly title: string
  play(cast: Cast): Promise<void>
}

/** So many players who have met in one room. */
export async function gather(cast: Cast, count: number): Promise<Player[]> {
  const players = await cast(count)
  await Promise.all(players.map((player) => player.join('lobby')))
  await Promise.all(players.map((player) => player.meets(count - 1)))
  return players
}
