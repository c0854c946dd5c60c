import { expect } from 'vitest'
import type { Player } from '../harness/player'
import { gather, type Scenario } from './scenario'

/** A goodbye arrives in this time; without one the browser needs more than seven seconds. */
const GOODBYE = 2_000

const metadataOf = async (player: Player) => (await player.call('snapshot')).remotes.map(({ metadata }) => metadata)

export const meeting: readonly Scenario[] = [
  {
    title: 'two pages that join one room see each other and what they announced',
    async play(cast) {
      const [alice, bob] = (await cast(2)) as [Player, Player]
      await Promise.all([alice.join('lobby', { name: 'Alice' }), bob.join('lobby', { name: 'Bob', tags: [1, 'two'] })])
      const { remotes, room, active } = await alice.meets(1)
      await bob.meets(1)
      expect({ room, active }).toEqual({ room: 'lobby', active: true })
      expect(remotes).toEqual([{ id: await bob.id(), state: 'connected', metadata: { name: 'Bob', tags: [1, 'two'] } }])
      expect(await metadataOf(bob)).toEqual([{ name: 'Alice' }])
    },
  },
  {
    title: 'a connection is new, then connecting, then connected, once each',
    async play(cast) {
      const players = await gather(cast, 2)
      for (const player of players) {
        const { seen } = await player.call('snapshot')
        const states = seen.filter(({ remote }) => remote).map(({ name }) => name)
        expect(states.filter((name) => name !== 'connection:addons')).toEqual([
          'connection:new',
          'connection:connecting',
          'connection:connected',
        ])
      }
    },
  },
  {
    title: 'changed metadata reaches the other page',
    async play(cast) {
      const [alice, bob] = (await gather(cast, 2)) as [Player, Player]
      await alice.call('update', { mood: 'glad' })
      await bob.sees('connection:metadata', { remote: await alice.id() })
      expect(await metadataOf(bob)).toEqual([{ mood: 'glad' }])
      expect((await alice.call('snapshot')).metadata).toEqual({ mood: 'glad' })
    },
  },
  {
    title: 'who leaves is gone at the other side, and meets it again under a new id',
    async play(cast) {
      const [alice, bob] = (await gather(cast, 2)) as [Player, Player]
      const before = await alice.id()
      await alice.call('leave')
      await bob.sees('connection:closed', { remote: before, reason: 'bye' }, GOODBYE)
      expect(await alice.call('snapshot')).toMatchObject({ id: '', room: '', active: false, remotes: [] })
      await alice.join('lobby')
      await Promise.all([alice.meets(1), bob.meets(1)])
      expect(await alice.id()).not.toBe(before)
    },
  },
  {
    title: 'a page that joins late meets everybody who is there',
    async play(cast) {
      const [late, ...early] = (await cast(3)) as [Player, ...Player[]]
      await Promise.all(early.map((player) => player.join('lobby')))
      await Promise.all(early.map((player) => player.meets(1)))
      await late.join('lobby', { name: 'late' })
      await Promise.all([late, ...early].map((player) => player.meets(2)))
      for (const player of early) expect(await metadataOf(player)).toContainEqual({ name: 'late' })
    },
  },
  {
    title: 'three pages that join in the same moment all meet',
    async play(cast) {
      await gather(cast, 3)
    },
  },
  {
    title: 'pages in different rooms do not meet',
    async play(cast) {
      const [alice, bob, carol] = (await cast(3)) as [Player, Player, Player]
      await carol.join('kitchen')
      await Promise.all([alice, bob].map((player) => player.join('lobby')))
      await Promise.all([alice, bob].map((player) => player.meets(1)))
      const { seen } = await carol.call('snapshot')
      expect(seen.filter(({ remote }) => remote)).toEqual([])
    },
  },
  {
    title: 'a page that closes says goodbye: the others miss it within two seconds',
    async play(cast) {
      const [alice, bob, carol] = (await gather(cast, 3)) as [Player, Player, Player]
      const remote = await alice.id()
      await alice.page.close()
      await Promise.all([bob, carol].map((player) => player.sees('connection:closed', { remote }, GOODBYE)))
      await Promise.all([bob, carol].map((player) => player.meets(1)))
    },
  },
]
