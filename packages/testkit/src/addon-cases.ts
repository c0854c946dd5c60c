import { type Peer, PeerError } from '@peerwright/core'
import type { AddonBench } from './addon-bench'
import { forbidCodeGeneration } from './code-generation'
import { trackLeaks } from './leaks'
import { memoryNetwork } from './memory-network'
import { neighbour } from './neighbour'
import { membersOf, type PeerState } from './peer-state'
import type { Runner } from './runner'

/** What one test of the suite works with. */
export interface AddonCase {
  readonly bench: AddonBench
  readonly expect: Runner['expect']
}

/** The suite's tests: a sentence, and its proof. */
export type AddonCases = Readonly<Record<string, (test: AddonCase) => Promise<void>>>

export const addonCases: AddonCases = {
  async 'attached and detached twice outside a room, it leaves no tap, member, timer or listener'({ bench, expect }) {
    const leaks = trackLeaks()
    try {
      const peer = bench.solo()
      const read = () => [bench.state(peer), leaks.report()]
      const before = read()
      await attachAndDetachTwice(bench, peer)
      await same(
        expect,
        bench.settle(read, () => before),
      )
    } finally {
      leaks.stop()
    }
  },

  async 'attached and detached twice in a room, it leaves no tap, member, listener or channel'({ bench, expect }) {
    const network = memoryNetwork()
    const [alice, bob] = [await bench.join(network, 'alice'), await bench.join(network, 'bob', bench.attach)]
    await bench.met(alice, bob)
    const before = bench.state(alice)
    await attachAndDetachTwice(bench, alice)
    await same(
      expect,
      bench.settle(
        () => bench.state(alice),
        () => before,
      ),
    )
  },

  async 'nothing of it outlives the peers'({ bench, expect }) {
    const leaks = trackLeaks()
    try {
      const [alice, bob] = await bench.pair(bench.attach)
      await Promise.all([alice.dispose(), bob.dispose()])
      const read = () => [alice, bob].flatMap((peer) => [...bench.tracked(peer).report(), ...leaks.report()])
      await same(
        expect,
        bench.settle(read, () => []),
      )
    } finally {
      leaks.stop()
    }
  },

  async 'attached late, it ends in the same state as attached early'({ bench, expect }) {
    const [early] = await bench.pair(bench.attach)
    const [late, other] = await bench.pair()
    bench.attach(late)
    bench.attach(other)
    await same(
      expect,
      bench.settle(
        () => bench.state(late),
        () => bench.state(early),
      ),
    )
  },

  async 'a remote that goes gives back everything that was taken for it'({ bench, expect }) {
    const network = memoryNetwork()
    const alice = await bench.join(network, 'alice', bench.attach)
    const alone = bench.state(alice)
    const bob = await bench.join(network, 'bob', bench.attach)
    await bench.met(alice, bob)
    await bob.dispose()
    await same(
      expect,
      bench.settle(
        () => bench.state(alice),
        () => alone,
      ),
    )
  },

  async 'a throwing neighbour changes nothing'({ bench, expect }) {
    const [quiet] = await bench.pair(bench.attach)
    const blamed = new Set<unknown>()
    const [alice] = await bench.pair((peer) => {
      peer.on('error', ({ error }) => blamed.add((error.details as { addon?: string }).addon))
      peer.addon(neighbour())
      bench.attach(peer)
    })
    await same(
      expect,
      bench.settle(
        () => withoutNeighbour(bench.state(alice)),
        () => bench.state(quiet),
      ),
    )
    expect([...blamed]).toEqual(['neighbour'])
  },

  async 'two peers in one page share no state'({ bench, expect }) {
    const [alice, bob] = await bench.pair(bench.attach)
    const members = membersOf(alice)
    const shared = members.filter((member) => isState(read(alice, member)) && read(alice, member) === read(bob, member))
    expect(shared).toEqual([])
    await bench.detach(alice)
    expect(membersOf(bob)).toEqual(members)
    expect(members.filter((member) => failure(() => read(bob, member)))).toEqual([])
  },

  async 'its members name it once it is detached'({ bench, expect }) {
    const peer = bench.solo()
    const members = gainedMembers(bench, peer)
    await bench.detach(peer)
    const failures = members.map((member) => failure(() => read(peer, member)))
    expect(failures.filter((cause) => !PeerError.is(cause, 'ADDON_DETACHED'))).toEqual([])
  },

  async 'it works where code generation from strings is forbidden'({ bench, expect }) {
    const allow = forbidCodeGeneration()
    try {
      const [alice] = await bench.pair(bench.attach)
      await bench.detach(alice)
      expect(alice.addons.has(bench.name)).toEqual(false)
    } finally {
      allow()
    }
  },
}

export const namespaceCases: AddonCases = {
  async 'it brings no member but one that is named after it'({ bench, expect }) {
    expect(gainedMembers(bench, bench.solo()).filter((member) => member !== memberName(bench.name))).toEqual([])
  },
}

async function same(expect: Runner['expect'], settled: Promise<readonly [actual: unknown, expected: unknown]>) {
  const [actual, expected] = await settled
  expect(actual).toEqual(expected)
}

async function attachAndDetachTwice(bench: AddonBench, peer: Peer): Promise<void> {
  for (let round = 0; round < 2; round++) {
    bench.attach(peer)
    await bench.detach(peer)
  }
}

function gainedMembers(bench: AddonBench, peer: Peer): string[] {
  const before = new Set(membersOf(peer))
  bench.attach(peer)
  return membersOf(peer).filter((member) => !before.has(member))
}

function withoutNeighbour(state: PeerState): PeerState {
  const { taps, json, remotes } = state
  const others = (names: readonly string[]) => names.filter((name) => name !== 'neighbour')
  const { addons } = json as { addons: string[] }
  return {
    ...state,
    taps: taps.filter((tap) => !tap.startsWith('neighbour ')),
    json: { ...(json as object), addons: others(addons) },
    remotes: remotes.map(others),
  }
}

/** `file-transfer` brings `fileTransfer`; a scope (`@me/stats`) is not part of the member. */
const memberName = (addon: string): string =>
  addon.replace(/^.*\//, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const read = (peer: Peer, member: string): unknown => peer[member as keyof Peer]

const isState = (value: unknown): boolean => typeof value === 'object' && value !== null

function failure(run: () => unknown): unknown {
  try {
    run()
  } catch (cause) {
    return cause
  }
  return undefined
}
