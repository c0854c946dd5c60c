import { KernelError } from '../errors'
import type { Addon, AddonFactory, Emits, Gives, NameOf, Needs, None, Requirements } from './addon'
import type { AddonContext } from './context'
import { type InputOf, type OutputOf, parseOr, type StandardSchema } from './schema'

/** Events declared with `events<E>()`; exists in types only. */
export interface Declared<Events> {
  readonly '~events'?: Events
}

/** Declares what an addon emits: `events: events<StatsEvents>()`. */
export const events = <Events extends object>(): Declared<Events> => ({})

/** What an addon is: a name, and a `setup` that is called once for each peer it is attached to. */
export interface AddonDefinition<
  Name extends string,
  Api,
  Schema extends StandardSchema,
  Requires extends Requirements,
  Events,
> {
  /** Unique on a peer, and the same on both sides of a connection. */
  readonly name: Name
  /** Told to remotes. @defaultValue `''` */
  readonly version?: string
  /** Parses the factory's argument: an object schema of any Standard Schema library, synchronous. */
  readonly options?: Schema
  /** Addons that have to be attached before; `ctx.needs` holds their APIs under the same keys. */
  readonly requires?: Requires
  /** What it emits: `events<StatsEvents>()`. */
  readonly events?: Declared<Events>
  /** Sets the addon up, synchronously, and returns its API: its members appear on the peer. */
  setup(ctx: AddonContext<Events, Requires>, options: OutputOf<Schema>): Synchronous<Api>
}

type Synchronous<Api> = Api extends PromiseLike<unknown> ? 'setup must be synchronous' : Api

/**
 * Defines an addon. What it returns makes addons and names them.
 *
 * Throws `ADDON_INVALID` without a name; the factory throws `ADDON_OPTIONS` when the schema refuses its argument.
 *
 * @example
 * ```ts
 * export const greeter = defineAddon({
 *   name: 'greeter',
 *   events: events<{ 'greeter:greeted': { remote: RemotePeer } }>(),
 *   setup(ctx) {
 *     ctx.eachRemote((remote) => ctx.emit('greeter:greeted', { remote }))
 *     return { greeter: { version: 1 } }
 *   },
 * })
 *
 * const peer = new Peer().addon(greeter())
 * ```
 */
export function defineAddon<
  const Name extends string,
  Api extends object | void,
  Schema extends StandardSchema = StandardSchema<never>,
  Requires extends Requirements = None,
  Events extends object = None,
>(
  definition: AddonDefinition<Name, Api, Schema, Requires, Events>,
): AddonFactory<
  Name,
  Gives<Api extends object ? Api : None> &
    ([keyof Events] extends [never] ? unknown : Emits<Events>) &
    ([keyof Requires] extends [never] ? unknown : Needs<NameOf<Requires[keyof Requires]>>),
  InputOf<Schema>
> {
  const { name, version = '', requires = {}, options: schema } = definition
  if (typeof name !== 'string' || !name) throw new KernelError('ADDON_INVALID', { problem: 'it has no name' })
  const refuse = (problem: string) => new KernelError('ADDON_OPTIONS', { addon: name, problem })
  const factory = (given?: unknown): Addon => {
    const options = schema && parseOr(refuse, schema, given === undefined ? {} : given)
    return { name, version, requires, setup: (ctx) => definition.setup(ctx as AddonContext<Events, Requires>, options) }
  }
  return Object.defineProperty(factory, 'name', { value: name }) as never
}
