import type { PanelContext } from './panel'
import { watchAll } from './store'
import { themeButton } from './theme'
import { element, setText } from './ui/element'
import { svg } from './ui/icon'

/** Where we are, in one line; and the colours. */
export function header({ session, people }: PanelContext): HTMLElement {
  const status = element('p', { class: 'status', 'data-testid': 'status' })
  watchAll([session.stay, people.list], () => {
    status.dataset.phase = session.stay.value.phase
    setText(status, statusText(session.stay.value.phase, session.peer.room, people.connected.length))
  })
  return element(
    'header',
    { class: 'masthead' },
    element('div', { class: 'brand' }, mark(), element('h1', {}, 'Peerwright', element('span', {}, ' playground'))),
    status,
    themeButton(),
  )
}

function statusText(phase: string, room: string, connected: number): string {
  if (phase === 'joining') return 'joining…'
  if (phase === 'leaving') return 'leaving…'
  if (phase === 'outside') return 'in no room'
  return `in ${room}, ${connected === 0 ? 'alone' : `${connected} connected`}`
}

const mark = (): SVGElement =>
  svg(
    'svg',
    { viewBox: '0 0 32 32', class: 'mark', 'aria-hidden': 'true' },
    svg('path', { class: 'tail', d: 'M7 4h7v8l6-2.5v13l-6-2.5v8H7a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3Z' }),
    svg('path', { class: 'socket', d: 'M15.6 4H25a3 3 0 0 1 3 3v18a3 3 0 0 1-3 3h-9.4v-5.6l6 2.5V7.1l-6 2.5Z' }),
  )
