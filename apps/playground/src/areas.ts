import type { Area, PanelContext } from './panel'
import { panelNode } from './panel-node'
import { panels } from './panels'
import { type Readable, type Store, watchAll } from './store'
import { element, setText } from './ui/element'

const titles: Readonly<Record<Area, string>> = { lobby: 'Room', stage: 'Chat', bench: 'Bench' }
const order: readonly Area[] = ['lobby', 'stage', 'bench']

export interface Areas {
  readonly main: HTMLElement
  /** On small screens one area is in front, and this chooses which. */
  readonly nav: HTMLElement
}

/** The three areas with their panels. `front` says which one small screens show. */
export function createAreas(context: PanelContext, front: Store<Area>): Areas {
  const arrivals = new Map<Area, Readable<number>[]>()
  const mountArea = (area: Area) => {
    const mounted = panels.filter((panel) => panel.area === area).map((panel) => panelNode(panel, context))
    arrivals.set(
      area,
      mounted.flatMap(({ view }) => view.arrivals ?? []),
    )
    return element(
      area === 'stage' ? 'section' : 'aside',
      { class: `area ${area}`, id: area, tabindex: -1, 'aria-label': titles[area], 'data-testid': `area-${area}` },
      ...mounted.map(({ node }) => node),
    )
  }
  const main = element('main', { class: 'areas' }, ...order.map(mountArea))
  const nav = element(
    'nav',
    { class: 'area-nav', 'aria-label': 'Areas' },
    ...order.map((area) => areaButton(area, front, arrivals.get(area) ?? [])),
  )
  front.watch((area) => {
    main.dataset.front = area
  })
  return { main, nav }
}

function areaButton(area: Area, front: Store<Area>, arrivals: readonly Readable<number>[]): HTMLElement {
  const badge = element('span', { class: 'badge' })
  const made = element(
    'button',
    { type: 'button', 'data-testid': `show-${area}`, on: { click: () => front.set(area) } },
    titles[area],
    badge,
  )
  let seen = 0
  watchAll([front, ...arrivals], () => {
    const arrived = arrivals.reduce((sum, { value }) => sum + value, 0)
    const isFront = front.value === area
    if (isFront) seen = arrived
    made.ariaCurrent = isFront ? 'true' : null
    badge.hidden = arrived <= seen
    setText(badge, `${arrived - seen} new`)
  })
  return made
}
