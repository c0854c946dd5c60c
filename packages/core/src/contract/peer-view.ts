import type { RemotePeer } from './remote-peer'

/** An attached addon as others see it. */
export interface AttachedAddon {
  readonly name: string
  readonly version: string
}

/** How much the room's key protects: `public` means whoever knows the names can join and listen. */
export type Secrecy = 'public' | 'password' | 'secret'

/** The local peer as addons see it: readable, never to be steered. */
export interface PeerView {
  readonly active: boolean
  readonly id: string
  readonly room: string
  readonly metadata: unknown
  readonly secrecy: Secrecy
  readonly connections: ReadonlyMap<string, RemotePeer>
  readonly addons: ReadonlyMap<string, AttachedAddon>
  /** Frames and messages that were not taken in this room, by reason. */
  readonly dropped: ReadonlyMap<string, number>
}
