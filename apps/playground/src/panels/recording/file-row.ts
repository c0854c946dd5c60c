import type { RecordedFile } from '@peerwright/addon-recording'
import { element } from '../../ui/element'
import type { Row } from '../../ui/keyed-list'
import { duration } from '../../ui/time'

/** A finished file, to be downloaded. */
export function fileRow({ name, blob, duration: length, size }: RecordedFile): Row<RecordedFile> {
  const href = blob && URL.createObjectURL(blob)
  const node = element(
    'li',
    { class: 'recorded-file', 'data-testid': 'recorded-file' },
    element('a', { href, download: name, 'data-testid': 'recorded-download' }, name),
    element('span', { class: 'quiet' }, ` ${duration(length)}, ${Math.ceil(size / 1024)} KiB`),
  )
  return { node, update: () => {} }
}
