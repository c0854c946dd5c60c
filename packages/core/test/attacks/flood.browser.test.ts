import { afterEach, expect, it } from 'vitest'
import { introduce } from '../../src/signaling/envelope'
import { TYPE } from '../../src/signaling/frames'
import { createIdentity, deriveRoomKeys } from '../../src/signaling/keys'
import { closeStages, connected, until } from '../remote/support/stage'
import { Insider } from './insider'
import { flipped, retyped, sceneWithBob } from './scene'

afterEach(closeStages)

const FRAMES = 10_000
/** Frames that arrive in one task. */
const GUST = 100

it('among ten thousand forged, replayed, mirrored, truncated and retyped frames an honest newcomer connects', {
  timeout: 60_000,
}, async () => {
  const target = await sceneWithBob()
  const { alice, bob, topic, inbox, inject, recorded, stage } = target
  const [, bobs = ''] = bob.transport.topics
  const room = await deriveRoomKeys({ app: '', room: stage.network.name })
  const elsewhere = await deriveRoomKeys({ app: '', room: 'elsewhere' })
  const strangers = await Promise.all(
    Array.from({ length: 20 }, async () =>
      introduce(await createIdentity(), elsewhere).then(({ announce }) => announce),
    ),
  )
  const eve = await Insider.enter(target)
  const sealed = await eve.seal(1, {})
  const own = [...recorded('alice', topic), ...recorded('alice', bobs)]
  const honest = [...recorded('bob', topic), ...recorded('bob', inbox), sealed]
  const seeds = [...own, ...honest, ...strangers, (await introduce(await createIdentity(), room)).announce]
  const kinds: ((seed: Uint8Array, count: number) => Uint8Array)[] = [
    (seed) => seed,
    (seed, count) => flipped(seed, count % seed.length),
    (seed, count) => seed.slice(0, count % seed.length),
    (seed, count) => retyped(seed, count % 7),
    (seed) => flipped(seed, -1),
    (seed) => retyped(flipped(seed, 42), TYPE.bye),
    (_, count) => crypto.getRandomValues(new Uint8Array(count % 300)),
  ]
  const newcomer = stage.actor('newcomer')
  let meeting: Promise<number> | undefined
  const meet = async () => {
    const start = performance.now()
    await newcomer.join()
    await connected(alice, bob, newcomer)
    return performance.now() - start
  }
  for (let count = 0; count < FRAMES; count++) {
    const seed = seeds[count % seeds.length] as Uint8Array
    const kind = kinds[count % kinds.length] as (typeof kinds)[number]
    inject(count % 2 ? topic : inbox, kind(seed, count))
    if (count % GUST === 0) await new Promise((resolve) => setTimeout(resolve))
    if (count === FRAMES / 2) meeting = meet()
  }
  expect(await meeting).toBeLessThan(10_000)
  await until(() => [...alice.peer.dropped.values()].reduce((sum, count) => sum + count) > FRAMES / 2)
  expect([...alice.peer.dropped.keys()]).toEqual(
    expect.arrayContaining(['size', 'version', 'type', 'address', 'stranger', 'replay', 'room', 'seal']),
  )
  expect([alice, bob, newcomer].map(({ tracked }) => tracked.made)).toEqual([2, 2, 2])
  expect([alice, bob, newcomer].flatMap(({ errors }) => errors)).toEqual([])
  await alice.to(bob).ping()
})
