import { FirebaseTransport, type FirebaseTransportOptions } from '@peerwright/addon-firebase'
import { deleteApp, getApps, initializeApp } from 'firebase/app'
import { connectDatabaseEmulator, type Database, getDatabase, goOffline } from 'firebase/database'

type Common = Pick<FirebaseTransportOptions, 'name' | 'path' | 'connectTimeout'>

/** An application that has the SDK already, and somebody signed in. */
export interface Application {
  readonly database: Database
  readonly uid: string
  /** A transport over its database. */
  transport(options?: Common): FirebaseTransport
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Long for a server in the same machine, short for a test that waits for it in vain. */
export const connectTimeout = 3_000

export interface ApplicationOptions {
  /** Who is signed in; `null` is nobody. @defaultValue somebody new */
  readonly uid?: string | null
}

/** The SDK on a database at `host:port`. */
export function openApplication(address: string, { uid = crypto.randomUUID() }: ApplicationOptions = {}): Application {
  const { projectId, databaseURL } = configFor(address)
  const app = initializeApp({ projectId, databaseURL }, `application of ${crypto.randomUUID()}`)
  // Over WebSockets from the start, like `forceWebSockets()`.
  const database = getDatabase(app, databaseURL.replace('http', 'ws'))
  const [host = '', port] = address.split(':')
  connectDatabaseEmulator(
    database,
    host,
    Number(port),
    uid === null ? {} : { mockUserToken: { sub: uid, user_id: uid } },
  )
  const auth = { currentUser: uid === null ? null : { uid } }
  const close = async () => {
    if (!getApps().includes(app)) return
    goOffline(database)
    await deleteApp(app)
  }
  return {
    database,
    uid: uid ?? '',
    transport: (options) => new FirebaseTransport({ connectTimeout, ...options, database, auth }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What the console would show. */
export const configFor = (address: string) => ({
  apiKey: 'any',
  projectId: 'demo-peerwright',
  databaseURL: `http://${address}?ns=demo-peerwright`,
})

/** Where the SDK signs in: the official way to name an Auth emulator to code that makes its own app. */
export function signInAt(address: string): void {
  Object.assign(globalThis, { __FIREBASE_DEFAULTS__: { emulatorHosts: { auth: address } } })
}
