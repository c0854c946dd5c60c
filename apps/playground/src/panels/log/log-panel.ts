import type { Panel } from '../../panel'
import { Store, watchAll } from '../../store'
import { button } from '../../ui/button'
import { copyButton } from '../../ui/copy-button'
import { element } from '../../ui/element'
import { empty } from '../../ui/empty'
import { followEnd } from '../../ui/follow-end'
import { keyedList } from '../../ui/keyed-list'
import { Journal, type JournalRow } from './journal'
import { logFilter } from './log-filter'
import { logPause } from './log-pause'
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
    const pause = logPause(journal)
    const shown = () => (pause.held.value ?? journal.rows.value).filter(filter.accepts)
    const count = new Store('')

    const hint = empty('log-empty', 'Nothing yet. Join a room or switch an addon, and each step appears here.')
    const list = element('ol', { 'data-testid': 'log' })
    const scroller = element(
      'div',
      { class: 'log', role: 'group', tabindex: 0, 'aria-label': 'Log of hooks and events, newest last' },
      list,
    )
    followEnd(scroller)
    const showAll = keyedList<JournalRow>(list, { key: ({ key }) => key, create: logRow })

    watchAll([journal.rows, filter.wanted, pause.held], () => {
      const rows = shown()
      const total = journal.rows.value.length
      showAll(rows)
      hint.hidden = total > 0
      scroller.hidden = total === 0
      count.set(rows.length === total ? String(total) : `${rows.length} of ${total}`)
    })
    const clear = () => {
      journal.clear()
      pause.clear()
    }
    const actions = [pause.button, copyAction(() => shown().map(logLine).join('\n')), clearAction(clear)]
    return { body: [filter.node, hint, scroller, pause.status], actions, count }
  },
}

const copyAction = (text: () => string): HTMLElement =>
  copyButton({ label: 'Copy what is shown', text, isIconOnly: true, kind: 'quiet', testId: 'log-copy' })

const clearAction = (onPress: () => void): HTMLElement =>
  button({ label: 'Clear', icon: 'clear', kind: 'quiet', isIconOnly: true, testId: 'log-clear', onPress })
