import type { Transport, TransportContext } from '@peerwright/core'
import type { Runner } from './runner'
import { silent, type TransportBench, type TransportCase } from './transport-case'
import { carrying, lifetime } from './transport-cases'
import { outages } from './transport-outages'
import { refusals } from './transport-refusals'

export interface TransportSuiteOptions {
  /** `false` where there is nothing in the middle that could fail. @defaultValue true, and the bench has an `outage()` */
  readonly outage?: boolean
  /** `true` where credentials are asked for, and the bench has a `stranger()`. @defaultValue false */
  readonly credentials?: boolean
}

/**
 * Registers the tests every transport has to pass, one `describe` in all.
 *
 * @example
 * ```ts
 * import { describe, expect, it } from 'vitest'
 *
 * testTransport({ describe, it, expect }, 'memory', () => {
 *   const network = memoryNetwork()
 *   return { transport: () => network.transport(), outage: async () => { … } }
 * })
 * ```
 */
export function testTransport(
  { describe, it, expect }: Runner,
  name: string,
  make: () => TransportBench | Promise<TransportBench>,
  { outage = true, credentials = false }: TransportSuiteOptions = {},
): void {
  const cases = { ...carrying, ...lifetime, ...(outage && outages), ...(credentials && refusals) }
  describe(`${name} is a transport`, () => {
    for (const [sentence, run] of Object.entries(cases)) it(sentence, () => withBench(make, expect, run))
  })
}

async function withBench(
  make: () => TransportBench | Promise<TransportBench>,
  expect: Runner['expect'],
  run: (test: TransportCase) => Promise<void>,
): Promise<void> {
  const bench = await make()
  const open: { transport: Transport; end: AbortController }[] = []
  const connected = async (context: Partial<TransportContext> = {}) => {
    const [transport, end] = [bench.transport(), new AbortController()]
    open.push({ transport, end })
    await transport.connect({ ...silent, signal: end.signal, ...context })
    return transport
  }
  try {
    await run({ bench, expect, connected })
  } finally {
    for (const { end } of open) end.abort()
    await Promise.all(open.map(({ transport }) => transport.close()))
    await bench.dispose?.()
  }
}
