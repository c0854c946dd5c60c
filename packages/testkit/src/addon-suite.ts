import type { Addon } from '@peerwright/core'
import { AddonBench, type AddonSuiteOptions } from './addon-bench'
import { addonCases, namespaceCases } from './addon-cases'
import type { Runner } from './runner'

/**
 * Registers the tests every addon has to pass, one `describe` in all. `make` is called for each peer it is attached to.
 *
 * @example
 * ```ts
 * import { describe, expect, it } from 'vitest'
 *
 * testAddon({ describe, it, expect }, () => stats({ period: 500 }))
 * ```
 */
export function testAddon({ describe, it, expect }: Runner, make: () => Addon, options: AddonSuiteOptions = {}): void {
  const cases = { ...addonCases, ...(options.namespaced !== false && namespaceCases) }
  describe(`${make().name} is an addon`, () => {
    for (const [sentence, run] of Object.entries(cases)) {
      it(sentence, async () => {
        const bench = await AddonBench.open(make, options)
        await run({ bench, expect }).finally(() => bench.close())
      })
    }
  })
}
