import type { PeerEvents } from '../events/peer-events'
import type { AddonToken, ApiIn, EventsIn, GainsOf, Merged, NameOf, NeedsIn, None } from './addon'

declare const composition: unique symbol

/** Carries the attached addons in the type of a peer; exists in types only. */
export interface Composition<Addons extends object> {
  readonly [composition]: Addons
}

/** The members that the addons of a map bring. */
export type Members<Addons extends object> = Merged<{ [Name in keyof Addons]: ApiIn<Addons[Name]> }[keyof Addons]>

/** The events of the kernel and of the addons of a map. */
export type EventsOf<Addons extends object> = PeerEvents &
  Merged<{ [Name in keyof Addons]: EventsIn<Addons[Name]> }[keyof Addons]>

/**
 * Why an addon can not be attached to a peer that has those of the map, as a sentence; `never` when it can.
 * `Member` are the names the peer itself has taken.
 */
export type Problem<Addons extends object, Added extends AddonToken, Member extends PropertyKey> =
  NameOf<Added> extends keyof Addons
    ? `${NameOf<Added>} is already attached`
    :
        | Missing<NameOf<Added>, Exclude<NeedsIn<GainsOf<Added>>, keyof Addons>>
        | Clash<NameOf<Added>, 'brings', keyof ApiIn<GainsOf<Added>> & Member, 'Peer'>
        | Clash<NameOf<Added>, 'emits', keyof EventsIn<GainsOf<Added>> & keyof PeerEvents, 'Peer'>
        | ClashWithin<Addons, Added>

type Missing<Name extends string, Needed> = Needed extends string
  ? `${Name} requires ${Needed}: attach it first`
  : never

type ClashWithin<Addons extends object, Added extends AddonToken> = {
  [Owner in keyof Addons & string]:
    | Clash<NameOf<Added>, 'brings', keyof ApiIn<GainsOf<Added>> & keyof ApiIn<Addons[Owner]>, Owner>
    | Clash<NameOf<Added>, 'emits', keyof EventsIn<GainsOf<Added>> & keyof EventsIn<Addons[Owner]>, Owner>
}[keyof Addons & string]

type Clash<Name extends string, Verb extends string, What, Owner extends string> = What extends string
  ? `${Name} ${Verb} ${What}, which ${Owner} already ${Verb}`
  : never

/** The names of the map that require `Name`, directly or through others. */
export type Dependents<Addons extends object, Name, Found = never> = [Direct<Addons, Name, Found>] extends [never]
  ? Found
  : Dependents<Addons, Direct<Addons, Name, Found>, Found | Direct<Addons, Name, Found>>

type Direct<Addons extends object, Name, Found> = {
  [Key in keyof Addons]: Extract<NeedsIn<Addons[Key]>, Name> extends never ? never : Exclude<Key, Found>
}[keyof Addons]

/** The map with one more addon; unchanged when its name is not known to the compiler. */
export type Attached<Addons extends object, Added extends AddonToken> =
  string extends NameOf<Added>
    ? Addons
    : { [Name in keyof Addons | NameOf<Added>]: Name extends keyof Addons ? Addons[Name] : GainsOf<Added> }

/** The map that a list of addons makes. */
export type Composed<Added extends readonly AddonToken[], Addons extends object = None> = Added extends readonly [
  infer First extends AddonToken,
  ...infer Rest extends readonly AddonToken[],
]
  ? Composed<Rest, Attached<Addons, First>>
  : Addons

/** The map without those names. */
export type Detached<Addons extends object, Names> = [Names] extends [PropertyKey]
  ? { [Name in Exclude<keyof Addons, Names>]: Addons[Name] }
  : never
