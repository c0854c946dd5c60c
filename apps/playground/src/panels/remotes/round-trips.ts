import type { People } from '../../people'
import { readError } from '../../remedies'
import type { Session } from '../../session'
import { type Readable, Store } from '../../store'

const period = 5_000

/** By remote id, what its last ping said: `12 ms`, or the code it failed with. */
export type RoundTrips = ReadonlyMap<string, string>

/** Pings every connected remote once in a while, never one that still owes an answer. */
export function measureRoundTrips({ peer }: Session, people: People): Readable<RoundTrips> {
  const trips = new Store<RoundTrips>(new Map())
  const pending = new Set<string>()

  const measure = async (id: string): Promise<void> => {
    const remote = peer.connections.get(id)
    if (!remote || pending.has(id)) return
    pending.add(id)
    const said = await remote.ping().then(milliseconds, (error: unknown) => readError(error).code)
    pending.delete(id)
    const present = [...trips.value].filter(([other]) => other !== id && peer.connections.has(other))
    trips.set(new Map([...present, [id, said]]))
  }
  const measureAll = () => {
    for (const { id } of people.connected) void measure(id) // ends in `trips`, also when it fails
  }

  setInterval(measureAll, period)
  people.list.watch((list) => {
    for (const { id, state } of list) if (state === 'connected' && !trips.value.has(id)) void measure(id)
  })
  return trips
}

const milliseconds = (time: number): string => `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`
