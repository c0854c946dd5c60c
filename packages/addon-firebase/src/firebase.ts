import { type Addon, type AddonContext, type AddonToken, defineAddon, type Gives } from '@peerwright/core'
import { FirebaseTransport } from './firebase-transport'
import { type FirebaseOptions, optionsSchema } from './options'

/** The transport under the addon's name: `peer.firebase`. */
export type FirebaseApi<Name extends string = 'firebase'> = { readonly [Member in Name]: FirebaseTransport }

/** Makes the addon, and names it as long as it keeps its own name. */
export interface FirebaseFactory extends AddonToken<'firebase', Gives<FirebaseApi>> {
  <const Name extends string = 'firebase'>(options: FirebaseOptions<Name>): Addon<Name, Gives<FirebaseApi<Name>>>
}

/** Others remove the presence of who seems to be away for a day; in milliseconds. */
const renewal = 8 * 60 * 60 * 1_000

/**
 * Signaling over the Firebase Realtime Database: `{ database }` of the application, or a `{ config }`.
 *
 * Options: `auth` (with `database`), `anonymous` (with `config`, default `true`), `path` (default `'peerwright'`),
 * `name` (default `'firebase'`), `connectTimeout` (default 10,000 ms). Throws `ADDON_OPTIONS`. Joining fails with
 * `TRANSPORT_REFUSED` when rules or sign-in do not allow it, with `TRANSPORT_UNREACHABLE` when there is no connection in
 * time or the SDK is not installed.
 *
 * @example
 * ```ts
 * const peer = new Peer().addon(firebase({ database: getDatabase(app), auth: getAuth(app) }))
 * await peer.join('lobby')
 * ```
 */
export const firebase: FirebaseFactory = Object.defineProperty(make, 'name', { value: 'firebase' }) as never

function make(options: FirebaseOptions): Addon {
  const name = options?.name ?? 'firebase'
  return defineAddon({
    name,
    version: '1',
    options: optionsSchema,
    setup(ctx, options): Record<string, FirebaseTransport> {
      const transport = new FirebaseTransport({ ...options, name })
      ctx.transport(transport)
      ctx.every(renewal, () => transport.renew())
      onAwaking(ctx, () => transport.wake())
      return { [name]: transport }
    },
  })(options)
}

/** Pages, frames and workers are told that they are seen again, or online again; Node is told neither. */
function onAwaking({ listen }: Pick<AddonContext, 'listen'>, wake: () => void): void {
  const { document, EventTarget } = globalThis
  if (document) listen(document, 'visibilitychange', () => document.visibilityState === 'visible' && wake())
  if (EventTarget && globalThis instanceof EventTarget) listen(globalThis, 'online', wake)
}
