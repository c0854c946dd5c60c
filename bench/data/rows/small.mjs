import { setTimeout } from 'node:timers/promises'
import { median } from '../../lib/table.mjs'

const COUNT = 20_000
const LENGTH = 100
const ROUND_TRIPS = 300
/** Who has not delivered them by then never will. */
const DEADLINE = 60_000

/** @type {import('../rows.mjs').Group} */
export const small = {
  name: 'small',
  rows: [
    { key: 'trip', what: `round trip of ${LENGTH} bytes`, unit: 'ms', limit: { of: 'raw', most: 1.25 } },
    {
      key: 'rate',
      what: `${COUNT} messages of ${LENGTH} bytes, not awaited (0: they do not all arrive in order)`,
      unit: '/ms',
      limit: { of: 'raw', least: 2 },
    },
  ],
  async measure({ sender, receiver, call }) {
    await call(receiver, 'echo')
    await call(sender, 'roundTrips', ROUND_TRIPS, LENGTH) // compiles code
    const trip = median(await call(sender, 'roundTrips', ROUND_TRIPS, LENGTH))
    await call(receiver, 'expectBurst', COUNT)
    // A contender may keep its page too busy to answer.
    const sent = call(sender, 'sendBurst', COUNT, LENGTH)
    const done = Promise.all([sent, call(receiver, 'arrival')]).catch(() => undefined)
    const [start, arrival] = (await Promise.race([done, setTimeout(DEADLINE, undefined, { ref: false })])) ?? []
    const { end, isInOrder } = /** @type {{ end: number, isInOrder: boolean }} */ (arrival ?? {})
    return { trip, rate: start && isInOrder ? COUNT / (end - start) : 0 }
  },
}
