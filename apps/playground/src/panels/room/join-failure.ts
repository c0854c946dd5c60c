import type { PanelContext } from '../../panel'
import { button } from '../../ui/button'
import { element, fill } from '../../ui/element'
import { errorNote } from '../../ui/error-note'

/** Why the last attempt to join failed, and the transport that may have been missing. */
export function joinFailure({ session, attachments }: PanelContext): HTMLElement {
  const node = element('div', {})
  const attachBroadcast = () =>
    button({ label: 'Attach broadcast', onPress: () => attachments.attach('broadcast'), testId: 'remedy-broadcast' })

  session.stay.watch(({ error }) => {
    if (error === undefined) return fill(node)
    const actions = attachments.has('broadcast') ? [] : [attachBroadcast()]
    fill(node, errorNote({ error, actions, testId: 'join-error' }))
  })
  return node
}
