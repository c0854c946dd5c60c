import { PeerError } from '@peerwright/core'
import { settle } from './settle'
import { silent, type TransportCases } from './transport-case'

export const refusals: TransportCases = {
  async 'credentials that are not taken reject with TRANSPORT_REFUSED, and leave nothing behind'({ bench, expect }) {
    if (!bench.stranger) throw new Error('Give the bench a stranger(), or pass { credentials: false }.')
    const [transport, held] = [bench.stranger(), bench.held?.() ?? []]
    const cause: unknown = await transport.connect(silent).catch((error) => error)
    await transport.close()
    expect(PeerError.is(cause, 'TRANSPORT_REFUSED')).toEqual(true)
    const [left] = await settle(
      () => bench.held?.() ?? [],
      () => held,
    )
    expect(left).toEqual(held)
  },
}
