import type { People } from '../../people'
import { element, fill } from '../../ui/element'

/** Everybody, or one of those who are here; hidden while that is the same. */
export function recipientSelect({ list }: People): HTMLSelectElement {
  const select = element('select', { 'aria-label': 'To', 'data-testid': 'chat-to' })
  list.watch((people) => {
    const chosen = select.value
    const everybody = element('option', { value: '' }, 'Everybody')
    fill(select, everybody, ...people.map(({ id, name }) => element('option', { value: id }, name)))
    select.value = people.some(({ id }) => id === chosen) ? chosen : ''
    select.hidden = people.length < 2
  })
  return select
}
