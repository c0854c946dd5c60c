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
  /** True while in a room; false while joining or leaving. */
  readonly active: boolean
  /** Made anew by each join; `''` outside of rooms. */
  readonly id: string
  /** `''` outside of rooms. */
  readonly room: string
  /** What is announced to others; `undefined` outside of rooms. */
  readonly metadata: unknown
  /** How much the room's key protects; `public` outside of rooms. */
  readonly secrecy: Secrecy
  /** Remote peers in the room, by id. */
  readonly connections: ReadonlyMap<string, RemotePeer>
  /** Frames and messages of the room that were not taken, counted by reason. */
  readonly dropped: ReadonlyMap<string, number>
  /** Attached addons by name, oldest first. */
  readonly addons: ReadonlyMap<string, AttachedAddon>
}
