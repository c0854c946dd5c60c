import { type Addon, defineAddon, events, type RemotePeer } from '@peerwright/core'
import { type AddonSuiteOptions, testAddon } from '@peerwright/testkit'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'

/** Uses one of everything that an addon may take. */
const exemplary = defineAddon({
  name: 'exemplary-addon',
  options: v.object({ period: v.optional(v.number(), 50) }),
  events: events<{ 'exemplary:greeted': { remote: RemotePeer } }>(),
  setup(ctx, { period }) {
    const greeted = new Set<string>()
    ctx.tap(ctx.hooks.configure, (configuration, _remote) => configuration)
    ctx.every(period, () => {})
    ctx.eachRemote((remote, tools) => {
      tools.listen(remote.connection, 'track', () => {})
      tools.every(period, () => {})
      const channel = remote.connection.createDataChannel('exemplary')
      tools.listen(channel, 'message', () => {})
      return () => channel.close()
    })
    ctx.control.on(v.literal('hello'), (_hello, remote) => {
      greeted.add(remote.id)
      ctx.emit('exemplary:greeted', { remote })
    })
    ctx.json(() => ({ greeted: greeted.size }))
    return { exemplaryAddon: { greeted } }
  },
})

testAddon({ describe, it, expect }, () => exemplary())

/** Runs the suite on an addon that deserves no better, and returns what failed. */
async function failuresOf(make: () => Addon, options?: AddonSuiteOptions): Promise<string[]> {
  const cases = new Map<string, () => Promise<void>>()
  const collect = (sentence: string, run: () => Promise<void>) => cases.set(sentence, run)
  testAddon({ describe: (_, register) => register(), it: collect, expect }, make, { patience: 300, ...options })
  const failures: string[] = []
  for (const [sentence, run] of cases) await run().catch(() => failures.push(sentence))
  return failures
}

const inBoth = [
  'attached and detached twice outside a room, it leaves no tap, member, timer or listener',
  'attached and detached twice in a room, it leaves no tap, member, listener or channel',
]

describe('testAddon', { timeout: 120_000 }, () => {
  it('convicts an addon that taps a hook by itself', async () => {
    const bare = defineAddon({
      name: 'bare',
      setup: (ctx) => void ctx.hooks.leave.tap('bare', () => {}),
    })
    expect(await failuresOf(() => bare())).toEqual(expect.arrayContaining(inBoth))
  })

  it('convicts an addon that leaves a timer running', async () => {
    const timers: ReturnType<typeof setInterval>[] = []
    const ticking = defineAddon({
      name: 'ticking',
      setup: () => void timers.push(setInterval(() => {}, 60_000)),
    })
    const failures = await failuresOf(() => ticking())
    for (const timer of timers) clearInterval(timer)
    expect(failures).toEqual([inBoth[0], 'nothing of it outlives the peers'])
  })

  it('convicts an addon that takes through ctx what belongs to a remote', async () => {
    const leaking = defineAddon({
      name: 'leaking',
      setup: (ctx) => void ctx.eachRemote((remote) => void ctx.listen(remote.connection, 'track', () => {})),
    })
    expect(await failuresOf(() => leaking())).toEqual([
      'a remote that goes gives back everything that was taken for it',
    ])
  })

  it('convicts an addon that misses the remotes which were there first', async () => {
    const late = defineAddon({
      name: 'late',
      setup(ctx) {
        ctx.on(
          'connection:new',
          ({ remote }) => void remote.connection.createDataChannel('late', { negotiated: true, id: 7 }),
        )
      },
    })
    expect(await failuresOf(() => late())).toContain('attached late, it ends in the same state as attached early')
  })

  it('convicts an addon that keeps its state in the module', async () => {
    const shared = { count: 0 }
    const common = defineAddon({ name: 'common', setup: () => ({ common: shared }) })
    expect(await failuresOf(() => common())).toEqual(['two peers in one page share no state'])
  })

  it('convicts an addon that takes the names of others', async () => {
    const greedy = defineAddon({ name: 'greedy', setup: () => ({ greedy: {}, chat: {} }) })
    expect(await failuresOf(() => greedy())).toEqual(['it brings no member but one that is named after it'])
    expect(await failuresOf(() => greedy(), { namespaced: false })).toEqual([])
  })

  it('convicts an addon that generates code', async () => {
    const compiling = defineAddon({ name: 'compiling', setup: () => void new Function('return 1')() })
    expect(await failuresOf(() => compiling())).toEqual(['it works where code generation from strings is forbidden'])
  })
})
