import type { RemoteState } from '@peerwright/core'
import { element } from './element'

/** A dot whose shape says the same as its colour, and the word beside it. */
export function stateMark(state: RemoteState | 'online' | 'offline', testId?: string): HTMLElement {
  return element(
    'span',
    { class: 'state', 'data-state': state, 'data-testid': testId },
    element('span', { class: 'dot', 'aria-hidden': 'true' }),
    state,
  )
}
