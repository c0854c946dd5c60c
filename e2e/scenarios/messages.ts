import { expect } from 'vitest'
import type { Sample } from '../app/payloads'
import type { Player } from '../harness/player'
import { gather, type Scenario } from './scenario'

const bytes = [0, 1, 127, 128, 255]
const samples: readonly Sample[] = [
  { kind: 'plain', value: 'Grüße, 世界 🌍' },
  { kind: 'plain', value: '' },
  { kind: 'plain', value: { nested: [1, null, true, 'text'], empty: {} } },
  { kind: 'plain', value: 42 },
  { kind: 'plain', value: null },
  { kind: 'buffer', bytes },
  { kind: 'view', bytes },
  { kind: 'blob', bytes, type: 'application/octet-stream' },
  { kind: 'blob', bytes, type: 'image/png' },
]

const plain = (value: string): Sample => ({ kind: 'plain', value })

export const messages: readonly Scenario[] = [
  {
    title: 'a channel opened on one side works both ways',
    async play(cast) {
      const [alice, bob] = (await gather(cast, 2)) as [Player, Player]
      await alice.call('open', 'chat')
      await Promise.all([alice, bob].map((player) => player.sees('channel:open', { label: 'chat' })))
      await Promise.all([alice.say('from Alice', { label: 'chat' }), bob.say('from Bob', { label: 'chat' })])
      expect(await bob.hears(1, 'chat')).toMatchObject([{ data: plain('from Alice'), remote: await alice.id() }])
      expect(await alice.hears(1, 'chat')).toMatchObject([{ data: plain('from Bob'), remote: await bob.id() }])
    },
  },
  {
    title: 'a channel opened on both sides in the same moment is one channel',
    async play(cast) {
      const players = await gather(cast, 2)
      await Promise.all(players.map((player) => player.call('open', 'chat')))
      await Promise.all(players.map((player) => player.say('hello', { label: 'chat' })))
      for (const player of players) {
        expect(await player.hears(1, 'chat')).toHaveLength(1)
        const { seen, channels } = await player.call('snapshot')
        expect(channels).toEqual(['chat'])
        expect(seen.filter(({ name, label }) => name === 'channel:open' && label === 'chat')).toHaveLength(1)
      }
    },
  },
  {
    title: 'opening channels needs no new offer',
    async play(cast) {
      const players = (await gather(cast, 2)) as [Player, Player]
      const count = async () => Promise.all(players.map(async (player) => (await player.call('snapshot')).descriptions))
      const before = await count()
      for (const label of ['first', 'second', 'third']) await players[0].call('open', label)
      await players[1].sees('channel:open', { label: 'third' })
      expect(await count()).toEqual(before)
    },
  },
  {
    title: 'a channel opened before anybody is there reaches who comes later',
    async play(cast) {
      const [early, late] = (await cast(2)) as [Player, Player]
      await early.call('open', 'chat')
      await early.join('lobby')
      await late.join('lobby')
      await late.sees('channel:open', { label: 'chat' })
      await late.say('hello', { label: 'chat' })
      expect(await early.hears(1, 'chat')).toMatchObject([{ data: plain('hello') }])
    },
  },
  {
    title: 'text, JSON, bytes and Blobs arrive in order as what they are, both ways',
    async play(cast) {
      const players = (await gather(cast, 2)) as [Player, Player]
      await Promise.all(players.map((player) => sendAll(player)))
      for (const player of players) {
        const heard = await player.hears(samples.length)
        expect(heard.map(({ data }) => data)).toEqual(samples)
      }
    },
  },
  {
    title: 'info travels beside the message',
    async play(cast) {
      const [alice, bob] = (await gather(cast, 2)) as [Player, Player]
      await alice.say('look', { info: { about: ['weather'], urgent: true } })
      expect(await bob.hears(1)).toMatchObject([{ data: plain('look'), info: { about: ['weather'], urgent: true } }])
    },
  },
  {
    title: 'a message to one of three is heard by that one alone',
    async play(cast) {
      const [alice, bob, carol] = (await gather(cast, 3)) as [Player, Player, Player]
      await alice.say('only Bob', { to: [await bob.id()] })
      await alice.say('everybody')
      expect((await bob.hears(2)).map(({ data }) => data)).toEqual([plain('only Bob'), plain('everybody')])
      expect((await carol.hears(1)).map(({ data }) => data)).toEqual([plain('everybody')])
    },
  },
  {
    title: 'a channel closed on one side closes on the other',
    async play(cast) {
      const [alice, bob] = (await gather(cast, 2)) as [Player, Player]
      await alice.call('open', 'chat')
      await bob.sees('channel:open', { label: 'chat' })
      await alice.call('close', 'chat')
      await bob.sees('channel:close', { label: 'chat', remote: await alice.id() })
      expect((await alice.call('snapshot')).channels).toEqual([])
    },
  },
  {
    title: 'channels can be detached and attached again in the middle of a session',
    async play(cast) {
      const [alice, bob] = (await gather(cast, 2)) as [Player, Player]
      await alice.call('open', 'chat')
      await bob.sees('channel:open', { label: 'chat' })
      await alice.call('detachChannels')
      await bob.sees('channel:close', { label: 'chat' })
      await expect(alice.say('to nobody')).rejects.toThrow('ADDON_DETACHED')
      await alice.call('attachChannels')
      await alice.call('open', 'chat')
      await alice.say('back again', { label: 'chat' })
      await bob.say('welcome back', { label: 'chat' })
      expect(await bob.hears(1, 'chat')).toMatchObject([{ data: plain('back again') }])
      expect(await alice.hears(1, 'chat')).toMatchObject([{ data: plain('welcome back') }])
      await Promise.all([alice.meets(1), bob.meets(1)])
    },
  },
]

async function sendAll(player: Player): Promise<void> {
  for (const sample of samples) await player.send(sample)
}
