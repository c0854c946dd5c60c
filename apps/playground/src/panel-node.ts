import type { Panel, PanelContext, PanelView } from './panel'
import { element, setText } from './ui/element'
import { icon } from './ui/icon'

interface Mounted {
  readonly node: HTMLElement
  readonly view: PanelView
}

/** A panel's frame: its title, how many, its actions, its body. */
export function panelNode(panel: Panel, context: PanelContext): Mounted {
  const { id, title, isFolded, grows } = panel
  const view = panel.mount(context)
  const count = element('span', { class: 'count', 'data-testid': `count-${id}` })
  view.count?.watch((text) => {
    setText(count, text)
    count.hidden = text === ''
  })
  const heading = element('h2', { id: `title-${id}` }, title)
  const actions = element('div', { class: 'panel-actions' }, ...(view.actions ?? []))
  const body = element('div', { class: 'panel-body' }, ...view.body)
  const frame =
    isFolded === undefined
      ? [element('header', {}, heading, count, actions), body]
      : [
          element(
            'details',
            { open: !isFolded },
            element('summary', {}, icon('chevron'), heading, count),
            actions,
            body,
          ),
        ]
  const node = element(
    'section',
    {
      id: `panel-${id}`,
      class: `panel${grows ? ' grows' : ''}`,
      'aria-labelledby': `title-${id}`,
      'data-testid': `panel-${id}`,
    },
    ...frame,
  )
  return { node, view }
}
