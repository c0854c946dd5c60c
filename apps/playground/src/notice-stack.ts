import type { Notice, Notices } from './notices'
import { element, fill } from './ui/element'
import { errorNote } from './ui/error-note'
import { keyedList, type Row } from './ui/keyed-list'

/** Failures in the background, in a corner, until dismissed. */
export function noticeStack(notices: Notices): HTMLElement {
  const list = element('ul', { class: 'notices', 'data-testid': 'notices' })
  notices.list.watch(keyedList<Notice>(list, { key: ({ key }) => key, create: (notice) => noticeRow(notices, notice) }))
  return list
}

function noticeRow(notices: Notices, { key, error }: Notice): Row<Notice> {
  const times = element('p', { class: 'hint' })
  const node = element('li', {}, errorNote({ error, testId: 'notice', onDismiss: () => notices.dismiss(key) }), times)
  return { node, update: ({ count }) => fill(times, count > 1 && `${count} times`) }
}
