import type { Panel } from '../../panel'
import { Store, watchAll } from '../../store'
import { element, fill } from '../../ui/element'
import { empty } from '../../ui/empty'
import { errorNote } from '../../ui/error-note'
import { keyedList } from '../../ui/keyed-list'
import { LocalMedia } from './local-media'
import { mediaControls } from './media-controls'
import { tileCard } from './tile-card'
import { type Tile, watchTiles } from './tiles'

/** See and hear each other: who shares what, and what we share. */
export const mediaPanel: Panel = {
  id: 'media',
  title: 'Streams',
  area: 'stage',
  mount({ session, attachments, announce }) {
    const media = new LocalMedia(session)
    const tiles = watchTiles(session)
    const count = new Store('')
    const trouble = element('div', {})
    const hint = empty('media-empty', 'Nobody shares anything yet.')
    const obstacle = empty('media-obstacle', 'Switch streams on under Addons to see and hear each other.')
    const controls = mediaControls(media)
    const list = element('ul', { class: 'tiles', 'aria-label': 'Shared streams', 'data-testid': 'tiles' })
    const showAll = keyedList<Tile>(list, { key: ({ key }) => key, create: tileCard })

    watchAll([tiles, attachments.rows], () => {
      const isAttached = attachments.has('streams')
      showAll(tiles.value)
      count.set(tiles.value.length > 0 ? String(tiles.value.length) : '')
      list.hidden = tiles.value.length === 0
      hint.hidden = !isAttached || tiles.value.length > 0
      obstacle.hidden = isAttached
      controls.disabled = !isAttached
    })
    media.state.watch(({ error }) => {
      fill(
        trouble,
        error !== undefined && errorNote({ error, testId: 'media-error', onDismiss: () => media.dismiss() }),
      )
      trouble.hidden = error === undefined
    })
    session.on<{ remote: { metadata: unknown }; label: string; name: string }>(
      ['stream:add', 'stream:remove'],
      ({ name, label }) =>
        announce(`${name === 'stream:add' ? 'Somebody shares' : 'Somebody stopped'} ${label.slice(0, 24)}`),
    )
    return { body: [list, hint, obstacle, trouble, controls], count }
  },
}
