import { broadcast } from '@peerwright/addon-broadcast'
import { channels } from '@peerwright/addon-channels'
import { recording } from '@peerwright/addon-recording'
import { streams } from '@peerwright/addon-streams'
import type { Addon } from '@peerwright/core'
import { echo } from './addons/echo'
import { typing } from './addons/typing'

/** An addon that the playground can attach. */
export interface CatalogEntry {
  readonly make: () => Addon
  readonly summary: string
  /** Written here as an example, with nothing but the public contract. */
  readonly isExample?: boolean
  /** Attached when the page starts, beside what `peerwright` brings. */
  readonly isInitial?: boolean
  /** Its events for the log, by group or name. */
  readonly events?: readonly string[]
}

/** Add a line and the addon has its switch, its events in the log, and its requirements checked. */
export const catalog: readonly CatalogEntry[] = [
  { make: () => broadcast(), summary: 'Lets tabs find each other.' },
  { make: () => channels(), summary: 'Carries the chat.', events: ['channel'] },
  {
    make: () => streams(),
    summary: 'Shares camera, microphone and screen.',
    events: ['stream', 'track', 'share'],
  },
  {
    make: () => recording(),
    summary: 'Records what is shared.',
    events: [
      'recording:started',
      'recording:paused',
      'recording:resumed',
      'recording:stopped',
      'recording:error',
      'recording:remote',
    ],
  },
  { make: () => typing(), summary: 'Shows who is typing.', isExample: true, isInitial: true, events: ['typing'] },
  { make: () => echo(), summary: 'Sends each message back.', isExample: true },
]
