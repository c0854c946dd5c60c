import { env } from 'node:process'
import rules from '../../database.rules.json' with { type: 'json' }
import type { TestServer } from '../bench'
import { startFirebase } from './firebase-server'

/** `host:port` of the official emulator, when there is one: then the suites run against it. */
export const emulator = env.FIREBASE_DATABASE_EMULATOR_HOST

/** A server for one test: ours, or the official emulator with our rules. */
export const startTestServer = (): Promise<TestServer> => (emulator ? useEmulator(emulator) : startOwn())

async function startOwn(): Promise<TestServer> {
  let server = await startFirebase()
  const { port } = server
  const address = `127.0.0.1:${port}`
  return {
    address,
    signIn: address,
    stop: () => server.close(),
    start: async () => {
      server = await startFirebase({ port })
    },
  }
}

async function useEmulator(address: string): Promise<TestServer> {
  const url = `http://${address}/.settings/rules.json?ns=demo-peerwright`
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { authorization: 'Bearer owner' },
    body: JSON.stringify(rules),
  })
  if (!answer.ok) throw new Error(`the emulator does not take the rules: ${answer.status} ${await answer.text()}`)
  const start = async () => {
    throw new Error('the emulator is not ours to restart')
  }
  return { address, signIn: env.FIREBASE_AUTH_EMULATOR_HOST ?? '127.0.0.1:9099', stop: async () => {}, start }
}
