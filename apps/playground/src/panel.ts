import type { Announce } from './announcer'
import type { Attachments } from './attachments'
import type { Notices } from './notices'
import type { People } from './people'
import type { Session } from './session'
import type { Readable } from './store'

/** Where a panel stands: beside the stage, on it, or on the bench where the works are visible. */
export type Area = 'lobby' | 'stage' | 'bench'

/** What panels share. Everything else is a panel's own. */
export interface PanelContext {
  readonly session: Session
  readonly people: People
  readonly attachments: Attachments
  readonly notices: Notices
  /** Speaks to screen readers, politely. */
  readonly announce: Announce
  /** Brings an area to the front where only one of them fits. */
  readonly reveal: (area: Area) => void
}

/** What a panel shows. */
export interface PanelView {
  readonly body: readonly HTMLElement[]
  /** Beside the title. */
  readonly actions?: readonly HTMLElement[]
  /** Beside the title, such as how many there are. */
  readonly count?: Readable<string>
  /** How many things have arrived from others, for the area's tab where another area is in front. */
  readonly arrivals?: Readable<number>
}

/** A part of the page. It is mounted once and lives as long as the page. */
export interface Panel {
  /** Its element's id and `data-testid` are `panel-<id>`. */
  readonly id: string
  readonly title: string
  readonly area: Area
  /** Folded to its title until somebody opens it. */
  readonly isFolded?: boolean
  /** Takes the room that its area has left. */
  readonly grows?: boolean
  mount(context: PanelContext): PanelView
}
