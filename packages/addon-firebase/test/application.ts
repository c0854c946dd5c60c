import { FirebaseTransport, type FirebaseTransportOptions } from '@peerwright/addon-firebase'
import { deleteApp, initializeApp } from 'firebase/app'
import { connectDatabaseEmulator, type Database, getDatabase, goOffline } from 'firebase/database'

let applications = 0

/** An application that has the SDK already, and somebody signed in. */
export interface Application {
  readonly database: Database
  readonly uid: string
  /** A transport over its database. */
  transport(options?: Omit<FirebaseTransportOptions, 'database'>): FirebaseTransport
  close(): Promise<void>
}

export function openApplication(port: number, uid = `user-${++applications}`): Application {
  const config = { projectId: 'demo-peerwright', databaseURL: databaseUrl(port) }
  const app = initializeApp(config, `application-${++applications}`)
  // Over WebSockets from the start: see "The SDK's traps" in the README.
  const database = getDatabase(app, config.databaseURL.replace('http', 'ws'))
  connectDatabaseEmulator(database, '127.0.0.1', port, { mockUserToken: { sub: uid, user_id: uid } as never })
  const auth = { currentUser: { uid } }
  return {
    database,
    uid,
    transport: (options) => new FirebaseTransport({ connectTimeout: 2_000, ...options, database, auth }),
    close: async () => {
      goOffline(database)
      await deleteApp(app)
    },
  }
}

export const databaseUrl = (port: number): string => `http://127.0.0.1:${port}?ns=demo-peerwright`

/** What the console would show; the second half makes sign-in reach the test server. */
export function configFor(port: number) {
  const emulatorHosts = { auth: `127.0.0.1:${port}` }
  Object.assign(globalThis, { __FIREBASE_DEFAULTS__: { emulatorHosts } })
  return { apiKey: 'any', projectId: 'demo-peerwright', databaseURL: databaseUrl(port) }
}
