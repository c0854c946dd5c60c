import { type Readable, Store } from '../../store'
import { button, relabel } from '../../ui/button'
import { element, setText } from '../../ui/element'
import type { Journal, JournalRow } from './journal'

export interface LogPause {
  readonly button: HTMLElement
  readonly status: HTMLElement
  /** The rows as they were when the visitor paused. */
  readonly held: Readable<readonly JournalRow[] | undefined>
  /** Forgets what is held, and goes on holding. */
  clear(): void
}

/** Holds the log still while it goes on behind, and says how much was missed. */
export function logPause(journal: Journal): LogPause {
  const held = new Store<readonly JournalRow[] | undefined>(undefined)
  const status = element('p', { class: 'log-status', 'data-testid': 'log-status' })
  const turn = () => held.set(held.value ? undefined : journal.rows.value)
  const pause = button({
    label: 'Pause',
    icon: 'pause',
    kind: 'quiet',
    isIconOnly: true,
    testId: 'log-pause',
    onPress: turn,
  })
  const showStatus = () =>
    setText(status, held.value ? `Paused. ${missed(held.value, journal.rows.value)} more since.` : '')
  held.watch((rows) => {
    relabel(pause, { label: rows ? 'Go on' : 'Pause', icon: rows ? 'play' : 'pause', isIconOnly: true })
    showStatus()
  })
  journal.rows.watch(showStatus)
  return { button: pause, status, held, clear: () => held.value && held.set([]) }
}

function missed(held: readonly JournalRow[], now: readonly JournalRow[]): number {
  const last = Number(held.at(-1)?.key ?? 0)
  return now.filter(({ key }) => Number(key) > last).length
}
