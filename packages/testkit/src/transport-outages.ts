import { PeerError } from '@peerwright/core'
import { deferred } from './deferred'
import { listen } from './listening'
import { bytes, silent, type TransportBench, type TransportCases, text } from './transport-case'

export const outages: TransportCases = {
  async 'an outage is reported, and what was subscribed is subscribed again after it'({ bench, connected, expect }) {
    const reports: string[] = []
    const back = deferred()
    const online = () => {
      reports.push('online')
      back.resolve()
    }
    const gone = deferred()
    const offline = () => {
      reports.push('offline')
      gone.resolve()
    }
    const bob = await connected({ online, offline })
    const ear = await listen(bob, 'topic')
    const restore = await outage(bench)
    await gone.promise
    await restore()
    await back.promise
    await (await connected()).publish('topic', bytes('welcome back'))
    expect((await ear.received(1)).map(text)).toEqual(['welcome back'])
    expect(reports).toEqual(['offline', 'online'])
  },

  async 'connecting during an outage fails with TRANSPORT_UNREACHABLE'({ bench, expect }) {
    await duringOutage(bench, async () => {
      const transport = bench.transport()
      const cause: unknown = await transport.connect(silent).catch((error) => error)
      await transport.close()
      expect(PeerError.is(cause, 'TRANSPORT_UNREACHABLE')).toEqual(true)
    })
  },

  async 'it can be closed during an outage'({ bench, expect }) {
    const reports: string[] = []
    const transport = bench.transport()
    await transport.connect({ ...silent, online: () => void reports.push('online') })
    await duringOutage(bench, () => transport.close())
    expect(reports).toEqual([])
  },
}

async function duringOutage(bench: TransportBench, run: () => Promise<void>): Promise<void> {
  const restore = await outage(bench)
  await run().finally(restore)
}

async function outage(bench: TransportBench): Promise<() => unknown> {
  if (!bench.outage) throw new Error('Give the bench an outage(), or pass { outage: false } to testTransport().')
  return bench.outage()
}
