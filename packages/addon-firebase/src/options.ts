import type { FirebaseOptions as Config } from 'firebase/app'
import type { Database } from 'firebase/database'
import * as v from 'valibot'

/** What is needed of the SDK's `Auth`: who is signed in. */
export interface SignedIn {
  readonly currentUser: { readonly uid: string } | null
  /** Awaited before `currentUser` is read: after a reload it takes a moment. */
  authStateReady?(): Promise<void>
}

/** The application has a database: it is used, and left as it was found. */
export interface DatabaseSource {
  /** What `getDatabase(app)` returned. */
  readonly database: Database
  /** What `getAuth(app)` returned; the shipped rules want to know who writes. @defaultValue nobody is signed in */
  readonly auth?: SignedIn | undefined
}

/** The application has a config: the SDK is imported at join, and an app of its own is made and deleted. */
export interface ConfigSource {
  /** What the Firebase console shows: `apiKey`, `projectId`, `databaseURL`, … */
  readonly config: Config
  /** Signs in anonymously. @defaultValue true */
  readonly anonymous?: boolean | undefined
}

export type FirebaseTransportOptions = (DatabaseSource | ConfigSource) & {
  /** Appears in `signaling:*` events and in errors. @defaultValue 'firebase' */
  readonly name?: string | undefined
  /** Where in the database signaling happens; the rules name it as well. @defaultValue 'peerwright' */
  readonly path?: string | undefined
  /** How long the first connection may take until it is `TRANSPORT_UNREACHABLE`, in milliseconds. @defaultValue 10_000 */
  readonly connectTimeout?: number | undefined
}

export type FirebaseOptions<Name extends string = string> = FirebaseTransportOptions & {
  /** Names the addon, its member on the peer and its transport: for several of them. @defaultValue 'firebase' */
  readonly name?: Name | undefined
}

const common = {
  name: v.optional(v.pipe(v.string(), v.nonEmpty())),
  path: v.optional(v.pipe(v.string(), v.regex(/^[^.#$[\]/]+(\/[^.#$[\]/]+)*$/, 'expected keys without . # $ [ ]'))),
  connectTimeout: v.optional(v.pipe(v.number(), v.minValue(1))),
}

const isDatabase = (value: unknown): boolean => v.is(v.looseObject({ app: v.looseObject({}) }), value)

export const optionsSchema = v.union(
  [
    v.strictObject({
      ...common,
      database: v.custom<Database>(isDatabase),
      auth: v.optional(v.custom<SignedIn>((value) => v.is(v.looseObject({}), value))),
    }),
    v.strictObject({
      ...common,
      config: v.custom<Config>((value) => v.is(v.looseObject({}), value)),
      anonymous: v.optional(v.boolean()),
    }),
  ],
  'expected { database } as getDatabase() returns it, or { config } as the Firebase console shows it',
)
