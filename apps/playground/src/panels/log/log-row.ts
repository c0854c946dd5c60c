import { element, fill, setText } from '../../ui/element'
import type { Row } from '../../ui/keyed-list'
import { preciseTime } from '../../ui/time'
import type { JournalRow } from './journal'

/** One line, with everything that was said in its fold. */
export function logRow({ kind, name, tap, summary }: JournalRow): Row<JournalRow> {
  const time = element('time', {})
  const count = element('span', { class: 'repeated' })
  const detail = element('pre', {})
  const line = element(
    'summary',
    {},
    time,
    element('span', { class: `kind ${kind}` }, kind),
    element(
      'span',
      { class: 'log-text' },
      element('strong', {}, name),
      tap !== undefined && element('span', { class: 'tap' }, ` → ${tap}`),
      count,
      ' ',
      element('span', { class: 'log-summary' }, summary),
    ),
  )
  const node = element(
    'li',
    { 'data-testid': 'log-row', 'data-kind': kind, 'data-name': name },
    element('details', {}, line, detail),
  )
  const update = (row: JournalRow) => {
    setText(time, preciseTime(row.at))
    setText(detail, row.detail)
    fill(count, row.count > 1 && ` ×${row.count}`)
  }
  return { node, update }
}

/** A row as a line of text, for the clipboard. */
export const logLine = ({ at, kind, name, tap, summary, count }: JournalRow): string =>
  `${preciseTime(at)} ${kind} ${name}${tap === undefined ? '' : ` -> ${tap}`}${count > 1 ? ` x${count}` : ''} ${summary}`
