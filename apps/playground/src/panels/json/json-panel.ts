import type { Panel } from '../../panel'
import { copyButton } from '../../ui/copy-button'
import { element, setText } from '../../ui/element'

/** The peer as it sees itself, read again whenever something happened. */
export const jsonPanel: Panel = {
  id: 'json',
  title: 'peer.toJSON()',
  area: 'bench',
  isFolded: true,
  mount({ session }) {
    const text = () => JSON.stringify(session.peer, null, 2)
    const body = element('pre', { tabindex: 0, 'aria-label': 'The peer as JSON', 'data-testid': 'peer-json' })
    session.touches.watch(() => setText(body, text()))
    const copy = copyButton({ label: 'Copy the JSON', text, isIconOnly: true, kind: 'quiet', testId: 'json-copy' })
    return { body: [body], actions: [copy] }
  },
}
