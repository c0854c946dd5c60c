export type {
  Addon,
  AddonFactory,
  AddonToken,
  ApiOf,
  Emits,
  GainsOf,
  Gives,
  NameOf,
  Needs,
  None,
  Requirements,
} from './addons/addon'
export type {
  Attached,
  Composed,
  Composition,
  Dependents,
  Detached,
  EventsOf,
  Members,
  Problem,
} from './addons/composition'
export type { AddonContext, Control, Heard } from './addons/context'
export { type AddonDefinition, type Declared, defineAddon, events } from './addons/define'
export type { InputOf, OutputOf, SchemaIssue, SchemaResult, StandardSchema } from './addons/schema'
export type { Hook, TapOptions, TapOrder } from './contract/hook'
export type { Off } from './contract/off'
export type { AttachedAddon, PeerView, Secrecy } from './contract/peer-view'
export type { RemotePeer, RemotePeerJson, RemoteState } from './contract/remote-peer'
export type { EventOf, TapOf, Tools } from './contract/tools'
export type { Transport, TransportContext } from './contract/transport'
export {
  type DetailsOf,
  defineErrors,
  type ErrorArgs,
  type ErrorClass,
  type ErrorTable,
  KernelError,
  type KernelErrorCode,
  PeerError,
} from './errors'
export type { Types } from './events/bus'
export type { Listening } from './events/listening'
export type {
  AddonEvent,
  ConnectionEvent,
  ErrorEvent,
  MetadataEvent,
  PeerEvents,
  SignalingEvent,
} from './events/peer-events'
export type { CallableHook, HookKind, HookReturn } from './hooks/create-hook'
export type {
  CloseReason,
  Delivery,
  Description,
  Introduction,
  Loss,
  OutgoingFrame,
  PeerHooks,
  RecoverDecision,
  RoomContext,
} from './hooks/peer-hooks'
export type { PeerJoinOptions, PeerOptions, RtcImplementation } from './options'
export { type Attachable, type Composable, Peer, type PeerClass, type PeerKernel, type Uses } from './peer'
export type { PeerJson } from './peer/local-peer'
