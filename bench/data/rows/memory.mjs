import { setTimeout } from 'node:timers/promises'
import { rendererOf, watchMemory } from '../../lib/measures.mjs'

const MIB = 2 ** 20
const PAYLOAD = 256 * MIB
/** So long the sender of what nobody reads may go on. */
const PATIENCE = 10_000

/** @type {import('../rows.mjs').Group} */
export const memory = {
  name: 'memory',
  rows: [
    {
      key: 'received',
      what: `${PAYLOAD / MIB} MiB ArrayBuffer: growth of the receiver`,
      unit: 'MiB',
      limit: { of: 'itself', most: PAYLOAD / MIB + 32 },
    },
  ],
  async measure({ browser, receiver, call, bulk }) {
    const pid = await rendererOf(browser, (milliseconds) => call(receiver, 'spin', milliseconds))
    const growth = await watchMemory(pid)
    await bulk(PAYLOAD)
    return { received: growth() / MIB }
  },
}

/** Only where reading is up to the application can something stay unread. @type {import('../rows.mjs').Group} */
export const unread = {
  name: 'unread',
  contenders: ['peerwright'],
  rows: [
    {
      key: 'unread',
      what: `${PAYLOAD / MIB} MiB that nobody reads: growth of the receiver`,
      unit: 'MiB',
      limit: { of: 'itself', most: 16 },
    },
  ],
  async measure({ browser, sender, receiver, call }) {
    const pid = await rendererOf(browser, (milliseconds) => call(receiver, 'spin', milliseconds))
    await call(receiver, 'read', false)
    const growth = await watchMemory(pid)
    await call(sender, 'sendInVain', PAYLOAD)
    await setTimeout(PATIENCE)
    return { unread: growth() / MIB }
  },
}
