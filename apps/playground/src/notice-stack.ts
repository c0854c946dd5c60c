import type { Notice, Notices } from './notices'
import { element, fill } from './ui/element'
import { errorNote } from './ui/error-note'
import { isEscape } from './ui/escape'
import { keyedList, type Row } from './ui/keyed-list'

/** Failures in the background, in a corner, until dismissed; Escape dismisses the newest. */
export function noticeStack(notices: Notices): HTMLElement {
  const list = element('ul', { class: 'notices', 'data-testid': 'notices' })
  notices.list.watch(keyedList<Notice>(list, { key: ({ key }) => key, create: (notice) => noticeRow(notices, notice) }))
  addEventListener('keydown', (event) => {
    const newest = notices.list.value.at(-1)
    if (newest && isEscape(event)) notices.dismiss(newest.key)
  })
  return list
}

function noticeRow(notices: Notices, { key, error }: Notice): Row<Notice> {
  const times = element('p', { class: 'hint' })
  const node = element('li', {}, errorNote({ error, testId: 'notice', onDismiss: () => notices.dismiss(key) }), times)
  return { node, update: ({ count }) => fill(times, count > 1 && `${count} times`) }
}
