/** What an addon gives the peer: the members of its API. */
export interface Gives<Api> {
  readonly api: Api
}

/** What an addon emits. */
export interface Emits<Events> {
  readonly events: Events
}

/** Which addons have to be attached before it. */
export interface Needs<Name extends string> {
  readonly needs: Name
}

/** Nothing: no addons, no members, no events. */
// biome-ignore lint/complexity/noBannedTypes: the empty object type is what is meant, every addon adds to it.
export type None = {}

/** Names an addon in types and at run time; what `defineAddon` returns is one. */
export interface AddonToken<Name extends string = string, Gains = unknown> {
  readonly name: Name
  /** Exists in types only. */
  readonly '~gains'?: Gains
}

/** An addon with its options, ready to be attached to any number of peers. */
export interface Addon<Name extends string = string, Gains = unknown> extends AddonToken<Name, Gains> {
  readonly version: string
  readonly requires: Requirements
  /** Called by the kernel once per attach. */
  setup(ctx: unknown): unknown
}

/** Makes an addon out of its options, and names it: `peer.addon(stats())`, `peer.get(stats)`, `peer.detach(stats)`. */
export interface AddonFactory<Name extends string = string, Gains = unknown, Options = never>
  extends AddonToken<Name, Gains> {
  (...options: OptionsArgument<Options>): Addon<Name, Gains>
}

type OptionsArgument<Options> = [Options] extends [never]
  ? []
  : None extends Options
    ? [options?: Options]
    : [options: Options]

/** Other addons by the name under which `ctx.needs` holds their APIs. */
export type Requirements = Readonly<Record<string, AddonToken>>

/** The API of an addon, from its token. */
export type ApiOf<Token extends AddonToken> = ApiIn<GainsOf<Token>>
/** The name of an addon, from its token. */
export type NameOf<Token extends AddonToken> = Token['name']
/** What an addon gives, emits and needs, from its token. */
export type GainsOf<Token extends AddonToken> = NonNullable<Token['~gains']>

export type ApiIn<Gains> = Gains extends Gives<infer Api> ? Api : None
export type EventsIn<Gains> = Gains extends Emits<infer Events> ? Events : None
export type NeedsIn<Gains> = Gains extends Needs<infer Names> ? Names : never

/** `A | B` to `A & B`. */
export type Merged<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never
