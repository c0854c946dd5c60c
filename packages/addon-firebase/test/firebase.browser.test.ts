import { firebase } from '@peerwright/addon-firebase'
import { Peer } from '@peerwright/core'
import { testAddon, testTransport } from '@peerwright/testkit'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { commands } from 'vitest/browser'
import { configFor, openApplication, signInAt } from './application'
import { configBench, databaseBench, type TestServer } from './bench'
import type { firebaseCommands } from './server/commands'
import { untrackSdk } from './untracked'

untrackSdk()

type Calls = typeof firebaseCommands

const { firebase: ask } = commands as unknown as {
  firebase<Call extends keyof Calls>(call: Call, ...args: Parameters<Calls[Call]>): ReturnType<Calls[Call]>
}

async function startServer(): Promise<TestServer> {
  const { address, signIn } = await ask('start')
  return { address, signIn, stop: () => ask('stop', address), start: () => ask('restart', address) }
}

const { address, signIn, isEmulator } = await ask('start')
afterAll(() => ask('stop', address))

// The emulator can not be stopped from here.
const options = { outage: !isEmulator }

testTransport(
  { describe, it, expect },
  'firebase with a database of the application, in a browser,',
  async () => databaseBench(await startServer()),
  options,
)

testTransport(
  { describe, it, expect },
  'firebase with a config, in a browser,',
  async () => configBench(await startServer()),
  options,
)

const alices = openApplication(address)
const of = ({ database, uid }: typeof alices) => ({ database, auth: { currentUser: { uid } } })

testAddon({ describe, it, expect }, () => firebase(of(alices)))

describe('firebase in a browser', () => {
  it('brings two peers together, one with a database and one with a config', async () => {
    signInAt(signIn)
    await using alice = new Peer().addon(firebase(of(alices)))
    await using bob = new Peer().addon(firebase({ config: configFor(address) }))
    await Promise.all([alice.join('lobby'), bob.join('lobby')])
    await vi.waitFor(() => expect(alice.connections.get(bob.id)?.state).toBe('connected'), 20_000)
  })

  it.each([
    ['the page is looked at again', () => document.dispatchEvent(new Event('visibilitychange'))],
    ['the network is back', () => window.dispatchEvent(new Event('online'))],
  ])('tries at once when %s, however long the SDK wants to wait', async (_moment, happen) => {
    await using application = openApplication(address)
    await using alice = new Peer().addon(firebase(of(application)))
    const reports: string[] = []
    alice.on('signaling', ({ name }) => reports.push(name))
    await alice.join('lobby')
    // The SDK multiplies its pause with it: a quarter of an hour or more.
    const random = vi.spyOn(Math, 'random').mockReturnValue(1_000)
    await ask('stop', address)
    await vi.waitFor(() => expect(reports).toEqual(['signaling:online', 'signaling:offline']), 10_000)
    random.mockRestore()
    await ask('restart', address)
    happen()
    await vi.waitFor(() => expect(reports.at(-1)).toBe('signaling:online'), 10_000)
  })
})
