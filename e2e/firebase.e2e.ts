import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FirebaseServer, startFirebase } from '../packages/addon-firebase/test/server/firebase-server'
import type { Player } from './harness/player'
import { useStage } from './harness/stage'
import { meeting } from './scenarios/meeting'
import { messages } from './scenarios/messages'
import { type Cast, gather } from './scenarios/scenario'

describe('Chromium pages of separate browsers, over a Firebase database', { timeout: 60_000 }, () => {
  const stages = [useStage('chromium'), useStage('chromium')] as const
  let server: FirebaseServer

  beforeAll(async () => {
    server = await startFirebase()
  })
  afterAll(() => server.close())

  /** Takes turns, so that neighbours share nothing: no BroadcastChannel, no storage. */
  const cast: Cast = (count) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        stages[index % 2 === 0 ? 0 : 1].player({ firebase: `127.0.0.1:${server.port}` }),
      ),
    )

  it.each([...meeting, ...messages])('$title', ({ play }) => play(cast))

  it('a session goes on without the server, channels change, and who comes after it is back is met', async () => {
    const [alice, bob] = (await gather(cast, 2)) as [Player, Player]
    await alice.say('before')
    await bob.hears(1)

    const { port } = server
    await server.close()
    await alice.call('open', 'meanwhile')
    await Promise.all([alice, bob].map((player) => player.sees('channel:open', { label: 'meanwhile' })))
    await bob.say('without a server', { label: 'meanwhile' })
    await alice.hears(1, 'meanwhile')
    await bob.call('close', 'meanwhile')
    await alice.sees('channel:close', { label: 'meanwhile' })

    server = await startFirebase({ port })
    const [carol] = (await cast(1)) as [Player]
    await carol.join('lobby')
    await Promise.all([alice, bob, carol].map((player) => player.meets(2)))
    await carol.say('after')
    await Promise.all([alice.hears(1), bob.hears(2)])
    // Browsers log each attempt to reach a server that is not there.
    const logged = stages.flatMap((stage) => stage.takeProblems())
    expect(logged.filter((text) => !/ERR_CONNECTION_REFUSED/.test(text))).toEqual([])
  })
})
