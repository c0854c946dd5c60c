import { element, setText } from '../../ui/element'
import { icon } from '../../ui/icon'
import type { Row } from '../../ui/keyed-list'
import type { Tile } from './tiles'

/** A picture or a sound, whose it is, and what it is. */
export function tileCard({ isOwn, label }: Tile): Row<Tile> {
  const video = element('video', { autoplay: true, playsinline: true })
  video.muted = isOwn // or it would echo
  const caption = element('span', { 'data-testid': 'tile-caption' })
  const muted = element('span', { class: 'tile-muted', 'data-testid': 'tile-muted' }, icon('muted'), 'muted')
  const node = element(
    'li',
    { class: `tile${isOwn ? ' own' : ''}`, 'data-testid': 'tile', 'data-label': label, 'data-own': String(isOwn) },
    video,
    element('p', { class: 'tile-line' }, caption, muted),
  )
  const update = (tile: Tile) => {
    if (video.srcObject !== tile.stream) video.srcObject = tile.stream
    const text = `${tile.name}: ${whatOf(tile)}`
    setText(caption, text)
    video.ariaLabel = text
    muted.hidden = !tile.isMuted
    node.dataset.picture = String(tile.hasPicture)
    node.dataset.muted = String(tile.isMuted)
    // A sound that the browser wants a click for starts with the first one on the page.
    video.play().catch(() => addEventListener('click', () => void video.play().catch(() => {}), { once: true }))
  }
  return { node, update }
}

/** Labels of others are strangers' text: known ones are named, others shown, cut to a length. */
function whatOf({ label, hasPicture, hasSound }: Tile): string {
  if (label === 'screen') return hasSound ? 'screen with sound' : 'screen'
  if (label !== 'camera') return label.slice(0, 24)
  if (hasPicture && hasSound) return 'camera and microphone'
  if (hasPicture) return 'camera'
  return hasSound ? 'microphone' : 'nothing right now'
}
