import type { PanelContext } from '../../panel'
import { watchAll } from '../../store'
import { element } from '../../ui/element'
import { svg } from '../../ui/icon'

/** What to do until the first message; each step is ticked off when the peer says that it is done. */
export function welcome({ session, people }: PanelContext): HTMLElement {
  const join = step('Join a room', 'The name is all it takes. There is no account and no server.')
  const meet = step('Open this page in a second tab', 'Both tabs find each other and connect directly.')
  const talk = step('Say something', 'And watch on the bench what the peer does for it.')
  const node = element(
    'div',
    { class: 'welcome', 'data-testid': 'chat-empty' },
    joint(),
    element('h3', {}, 'Two tabs, joined without a server'),
    element('ol', { class: 'steps' }, join, meet, talk),
  )
  watchAll([session.stay, people.list], () => {
    const isInside = session.stay.value.phase === 'inside'
    const isMet = people.connected.length > 0
    markSteps([
      [join, isInside],
      [meet, isMet],
      [talk, false],
    ])
    node.dataset.joined = String(isMet)
  })
  return node
}

function step(title: string, detail: string): HTMLElement {
  return element('li', {}, element('strong', {}, title), element('span', {}, detail))
}

function markSteps(steps: readonly (readonly [HTMLElement, boolean])[]): void {
  const current = steps.find(([, isDone]) => !isDone)?.[0]
  for (const [item, isDone] of steps) {
    item.dataset.step = isDone ? 'done' : 'open'
    item.ariaCurrent = item === current ? 'step' : null
  }
}

/** A dovetail joint: two pieces that hold without a nail. They meet when two peers do. */
const joint = (): SVGElement =>
  svg(
    'svg',
    { viewBox: '0 0 160 64', class: 'joint', 'aria-hidden': 'true' },
    svg('path', { class: 'tail', d: 'M6 8h66v14l18-7v34l-18-7v14H6a4 4 0 0 1-4-4V12a4 4 0 0 1 4-4Z' }),
    svg('path', { class: 'socket', d: 'M76 8h78a4 4 0 0 1 4 4v40a4 4 0 0 1-4 4H76v-8l18 7V9l-18 7Z' }),
  )
