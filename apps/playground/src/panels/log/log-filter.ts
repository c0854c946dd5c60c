import { type Readable, Store } from '../../store'
import { button } from '../../ui/button'
import { element } from '../../ui/element'
import type { JournalRow } from './journal'

interface Wanted {
  readonly text: string
  readonly hook: boolean
  readonly event: boolean
}

export interface LogFilter {
  readonly node: HTMLElement
  readonly wanted: Readable<unknown>
  accepts(row: JournalRow): boolean
}

/** Text, and hooks or events or both. */
export function logFilter(): LogFilter {
  const wanted = new Store<Wanted>({ text: '', hook: true, event: true })
  const search: HTMLInputElement = element('input', {
    type: 'search',
    id: 'log-filter',
    placeholder: 'Filter, such as connection',
    'aria-label': 'Filter the log',
    autocomplete: 'off',
    spellcheck: 'false',
    'data-testid': 'log-filter',
    on: { input: () => wanted.change((before) => ({ ...before, text: search.value.trim().toLowerCase() })) },
  })
  const toggle = (kind: 'hook' | 'event', label: string) => {
    const press = () => {
      wanted.change((before) => ({ ...before, [kind]: !before[kind] }))
      made.ariaPressed = String(wanted.value[kind])
    }
    const made = button({ label, kind: 'quiet', testId: `log-${kind}s`, onPress: press })
    made.ariaPressed = 'true'
    made.classList.add('toggle')
    return made
  }
  return {
    node: element('div', { class: 'log-filter' }, search, toggle('hook', 'Hooks'), toggle('event', 'Events')),
    wanted,
    accepts: (row) => wanted.value[row.kind] && (!wanted.value.text || textOf(row).includes(wanted.value.text)),
  }
}

const textOf = ({ kind, name, tap = '', summary }: JournalRow): string =>
  `${kind} ${name} ${tap} ${summary}`.toLowerCase()
