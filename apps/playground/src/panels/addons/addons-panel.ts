import type { AddonRow } from '../../attachments'
import type { Panel } from '../../panel'
import { Store } from '../../store'
import { element } from '../../ui/element'
import { keyedList } from '../../ui/keyed-list'
import { addonRow } from './addon-row'

/** Every addon with a switch, also in the middle of a session. */
export const addonsPanel: Panel = {
  id: 'addons',
  title: 'Addons',
  area: 'bench',
  mount(context) {
    const count = new Store('')
    const table = element(
      'table',
      { class: 'addons', 'data-testid': 'addons' },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['Addon', 'Version', 'Requires', 'Attached'].map((title) => element('th', { scope: 'col' }, title)),
        ),
      ),
    )
    const showAll = keyedList<AddonRow>(table, {
      key: ({ name }) => name,
      create: (row) => addonRow(context, row),
      leading: 1,
    })
    context.attachments.rows.watch((rows) => {
      showAll(rows)
      count.set(`${rows.filter(({ isAttached }) => isAttached).length} of ${rows.length}`)
    })
    return { body: [table], count }
  },
}
