import * as fc from 'fast-check'
import * as tapable from 'tapable'
import { expect, it } from 'vitest'
import { PeerError } from '../../src/errors'
import { createHook, type HookKind } from '../../src/hooks/create-hook'

interface Step {
  readonly name: string
  readonly stage: number
  readonly before: readonly string[]
  /** Microtasks until it answers; 0 answers at once. */
  readonly delay: number
  readonly answer: number | 'throws' | undefined
}

type Run = (value: number) => unknown

const classes = {
  sync: tapable.SyncHook,
  series: tapable.AsyncSeriesHook,
  parallel: tapable.AsyncParallelHook,
  bail: tapable.AsyncSeriesBailHook,
  waterfall: tapable.AsyncSeriesWaterfallHook,
}
const kinds = Object.keys(classes) as HookKind[]

const names = fc.constantFrom('a', 'b', 'c', 'd')
const step = fc.record<Step>({
  name: names,
  stage: fc.integer({ min: -2, max: 2 }),
  before: fc.uniqueArray(names, { maxLength: 2 }),
  delay: fc.integer({ min: 0, max: 3 }),
  answer: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.nat(9), fc.constant('throws' as const)),
})
const program = fc.array(step, { maxLength: 8 })

/** What a step does: it leaves a trace of who was called with what, waits, and answers. */
const behave = (kind: HookKind, { delay, answer }: Step, index: number, trace: string[]): Run => {
  const settle = () => {
    // After the first failure tapable's parallel hook starts nobody else: here it goes on.
    if (answer !== 'throws' || kind === 'parallel') return answer === 'throws' ? undefined : answer
    throw new Error(`step ${index}`)
  }
  return (value) => {
    trace.push(`${index}(${value})`)
    if (delay === 0 || kind === 'sync') return settle()
    return Array.from({ length: delay })
      .reduce<Promise<unknown>>((turn) => turn.then(), Promise.resolve())
      .then(settle)
  }
}

const order = ({ name, stage, before }: Step) => ({ name, stage, ...(before.length > 0 && { before: [...before] }) })

const outcome = async (trace: string[], call: () => unknown) => {
  try {
    return { trace, value: await call() }
  } catch (error) {
    return { trace, error: PeerError.is(error) ? error.cause : error }
  }
}

const byTapable = (kind: HookKind, steps: readonly Step[]) => {
  const trace: string[] = []
  // biome-ignore lint/suspicious/noExplicitAny: five classes whose signatures have nothing in common
  const hook = new (classes[kind] as any)(['value'])
  steps.forEach((step, index) => {
    const run = behave(kind, step, index, trace)
    if (kind === 'sync' || step.delay === 0) hook.tap(order(step), run)
    else hook.tapPromise(order(step), run)
  })
  return outcome(trace, () => (kind === 'sync' ? hook.call(7) : hook.promise(7)))
}

const byUs = (kind: HookKind, steps: readonly Step[], gone: readonly number[] = []) => {
  const trace: string[] = []
  const hook = createHook<[number], unknown, HookKind>('moment', kind, 'throw', () => {})
  const offs = steps.map((step, index) => hook.tap(order(step), behave(kind, step, index, trace)))
  for (const index of gone) offs[index]?.()
  return outcome(trace, () => hook.call(7))
}

it.each(kinds)('a %s hook calls whom tapable calls, in its order, with its result', async (kind) => {
  const agrees = fc.asyncProperty(program, async (steps) => {
    expect(await byUs(kind, steps)).toEqual(await byTapable(kind, steps))
  })
  await fc.assert(agrees, { numRuns: 1_000 })
})

it.each(kinds)('taking taps out of a %s hook keeps the order of the rest', async (kind) => {
  const silent = program.map((steps) => steps.map((step) => ({ ...step, answer: undefined })))
  const keeps = fc.asyncProperty(silent, fc.array(fc.nat(7)), async (steps, gone) => {
    const { trace } = await byUs(kind, steps)
    const rest = trace.filter((call) => !gone.some((index) => call === `${index}(7)`))
    expect((await byUs(kind, steps, gone)).trace).toEqual(rest)
  })
  await fc.assert(keeps, { numRuns: 300 })
})
