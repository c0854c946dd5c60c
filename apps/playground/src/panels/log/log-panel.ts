import type { Panel } from '../../panel'
import { Store, watchAll } from '../../store'
import { button, relabel } from '../../ui/button'
import { copyButton } from '../../ui/copy-button'
import { element, setText } from '../../ui/element'
import { empty } from '../../ui/empty'
import { followEnd } from '../../ui/follow-end'
import { keyedList } from '../../ui/keyed-list'
import { Journal, type JournalRow } from './journal'
import { logFilter } from './log-filter'
import { logLine, logRow } from './log-row'

/** Hooks and events as they happen. */
export const logPanel: Panel = {
  id: 'log',
  title: 'Hooks and events',
  area: 'bench',
  grows: true,
  mount({ session }) {
    const journal = new Journal(session)
    const filter = logFilter()
    /** The rows as they were when the visitor paused. */
    const held = new Store<readonly JournalRow[] | undefined>(undefined)
    const shown = () => (held.value ?? journal.rows.value).filter(filter.accepts)
    const count = new Store('')

    const hint = empty('log-empty', 'Nothing yet. Join a room or switch an addon, and each step appears here.')
    const status = element('p', { class: 'log-status', 'data-testid': 'log-status' })
    const list = element('ol', { 'data-testid': 'log' })
    const scroller = element(
      'div',
      { class: 'log', role: 'group', tabindex: 0, 'aria-label': 'Log of hooks and events, newest last' },
      list,
    )
    followEnd(scroller)
    const showAll = keyedList<JournalRow>(list, { key: ({ key }) => key, create: logRow })

    const show = () => {
      const rows = shown()
      showAll(rows)
      const total = journal.rows.value.length
      hint.hidden = total > 0
      scroller.hidden = total === 0
      count.set(rows.length === total ? String(total) : `${rows.length} of ${total}`)
      setText(status, held.value ? pausedText(held.value, journal.rows.value) : '')
    }
    watchAll([journal.rows, filter.wanted, held], show)

    const turn = () => held.set(held.value ? undefined : journal.rows.value)
    const pause = button({
      label: 'Pause',
      icon: 'pause',
      kind: 'quiet',
      isIconOnly: true,
      testId: 'log-pause',
      onPress: turn,
    })
    held.watch((rows) => {
      relabel(pause, { label: rows ? 'Go on' : 'Pause', icon: rows ? 'play' : 'pause', isIconOnly: true })
      pause.ariaPressed = String(rows !== undefined)
    })
    const copy = copyButton({
      label: 'Copy what is shown',
      text: () => shown().map(logLine).join('\n'),
      isIconOnly: true,
      kind: 'quiet',
      testId: 'log-copy',
    })
    const clearAll = () => {
      journal.clear()
      if (held.value) held.set([])
    }
    const clear = button({
      label: 'Clear',
      icon: 'clear',
      kind: 'quiet',
      isIconOnly: true,
      testId: 'log-clear',
      onPress: clearAll,
    })
    return { body: [filter.node, hint, scroller, status], actions: [pause, copy, clear], count }
  },
}

function pausedText(held: readonly JournalRow[], now: readonly JournalRow[]): string {
  const last = Number(held.at(-1)?.key ?? 0)
  const missed = now.filter(({ key }) => Number(key) > last).length
  return `Paused. ${missed} more since.`
}
