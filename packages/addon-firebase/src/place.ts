import type { FirebaseOptions as Config, FirebaseApp } from 'firebase/app'
import type { User } from 'firebase/auth'
import type { Database, DatabaseReference } from 'firebase/database'
import type { ConfigSource, DatabaseSource, SignedIn } from './options'

export type Sdk = typeof import('firebase/database')

/** Where a transport signals, and as whom, from join to leave. */
export interface Place {
  readonly sdk: Sdk
  readonly database: Database
  /** Who is signed in; empty when nobody is. */
  readonly uid: string
  /** Names this connection of ours in the database. */
  readonly client: string
  /** Present subscribers of a topic, or one of them. */
  peers(topic: string, client?: string): DatabaseReference
  /** What one subscriber has not read yet. */
  inbox(topic: string, client: string): DatabaseReference
  /** Everything about a topic. */
  topic(topic: string): DatabaseReference
  /** Rejects when rules do not let us see who is there. */
  probe(): Promise<void>
  /** Puts a frame into somebody's inbox; rejects when there is no such inbox any more. */
  put(topic: string, client: string, data: string): Promise<void>
  close(): Promise<void>
}

/** Imports the SDK and signs in; nothing of it happens before a room is joined. */
export async function openPlace(
  source: DatabaseSource | ConfigSource,
  path: string,
  signal: AbortSignal,
): Promise<Place> {
  const sdk = await import('firebase/database')
  signal.throwIfAborted()
  const { database, uid, close } = 'database' in source ? await given(source) : await made(sdk, source)
  if (signal.aborted) {
    await close()
    throw signal.reason
  }
  const at = (...keys: readonly string[]) => sdk.ref(database, [path, ...keys].join('/'))
  const client = sdk.push(at()).key ?? ''
  const peers = (topic: string, ...client: string[]) => at(toKey(topic), 'peers', ...client)
  const inbox = (topic: string, client: string) => at(toKey(topic), 'inbox', client)
  const put = (topic: string, client: string, data: string) =>
    sdk.set(sdk.push(inbox(topic, client)), { uid, at: sdk.serverTimestamp(), data })
  const probe = () => seen(sdk, peers(client))
  return { sdk, database, uid, client, topic: (topic) => at(toKey(topic)), peers, inbox, put, probe, close }
}

const seen = (sdk: Sdk, reference: DatabaseReference): Promise<void> =>
  new Promise((resolve, reject) => void sdk.onValue(reference, () => resolve(), reject, { onlyOnce: true }))

type Opened = Pick<Place, 'database' | 'uid' | 'close'>

async function given({ database, auth }: DatabaseSource): Promise<Opened> {
  return { database, uid: auth ? await uidOf(auth) : '', close: async () => {} }
}

async function made(sdk: Sdk, { config, anonymous = true }: ConfigSource): Promise<Opened> {
  const { deleteApp, getApps, initializeApp } = await import('firebase/app')
  const app = initializeApp(config, freeName(getApps()))
  try {
    const user = anonymous ? await signIn(app) : undefined
    const close = () => {
      user?._stopProactiveRefresh?.()
      return deleteApp(app)
    }
    return { database: sdk.getDatabase(app, socketUrl(config)), uid: user?.uid ?? '', close }
  } catch (cause) {
    await deleteApp(app)
    throw cause
  }
}

/** A deleted app leaves the timer that renews its user's token in an hour, and with it a process that does not end. */
type Refreshing = User & { _stopProactiveRefresh?(): void }

async function signIn(app: FirebaseApp): Promise<Refreshing> {
  const { getAuth, signInAnonymously } = await import('firebase/auth')
  const auth = getAuth(app)
  await auth.authStateReady()
  return auth.currentUser ?? (await signInAnonymously(auth)).user
}

async function uidOf(auth: SignedIn): Promise<string> {
  await auth.authStateReady?.()
  return auth.currentUser?.uid ?? ''
}

/** The same name again after a reload: the SDK keeps an anonymous user under the name of its app. */
function freeName(apps: readonly FirebaseApp[]): string {
  const taken = new Set(apps.map(({ name }) => name))
  let number = 1
  while (taken.has(`peerwright-${number}`)) number++
  return `peerwright-${number}`
}

/**
 * After a failed WebSocket the SDK turns to scripts from the server, which strict pages forbid, for the rest of the tab's
 * life. This scheme forbids it, like `forceWebSockets()`, but for this database alone.
 */
function socketUrl({ databaseURL, projectId }: Config): string | undefined {
  const url = databaseURL ?? (projectId && `https://${projectId}-default-rtdb.firebaseio.com`)
  return url?.replace(/^http/, 'ws')
}

/** A key has no `. # $ [ ] /`; the kernel's topics have none of them anyway. */
const toKey = (topic: string): string => encodeURIComponent(topic).replaceAll('.', '%2E')
