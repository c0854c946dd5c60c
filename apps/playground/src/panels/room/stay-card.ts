import { inviteTo } from '../../link'
import { nameIn, shortId } from '../../names'
import type { PanelContext } from '../../panel'
import { tabLink } from '../../tab-link'
import { button } from '../../ui/button'
import { copyButton } from '../../ui/copy-button'
import { element, fill, setText } from '../../ui/element'
import { icon } from '../../ui/icon'
import { nameEditor } from './name-editor'
import { secrecyNote } from './secrecy-note'
import { signalingList } from './signaling-list'

/** Where we are and who we are, as the peer says it. */
export function stayCard(context: PanelContext): HTMLElement {
  const { session } = context
  const { peer } = session
  const room = element('dd', { 'data-testid': 'own-room' })
  const name = element('span', { 'data-testid': 'own-name' })
  const id = element('code', { 'data-testid': 'own-id' })
  const secrecy = element('dd', { 'data-testid': 'secrecy' })
  const signaling = element('dd', {}, signalingList(session))
  const editName = nameEditor(session)

  const secondTab = tabLink(peer, icon('tab'), element('span', {}, 'Open a second tab'))
  secondTab.node.className = 'button primary'
  secondTab.node.dataset.testid = 'open-tab'
  const invite = copyButton({ label: 'Copy link', text: () => inviteTo(peer.room), testId: 'copy-invite' })
  const leave = button({ label: 'Leave', icon: 'leave', testId: 'leave', onPress: () => session.leave() })
  const copyId = copyButton({ label: 'Copy your id', text: () => peer.id, isIconOnly: true, kind: 'quiet' })

  const show = () => {
    if (!peer.active) return
    secondTab.update()
    setText(room, peer.room)
    setText(name, nameIn(peer.metadata))
    setText(id, shortId(peer.id))
    id.title = peer.id
    fill(secrecy, secrecyNote(peer.secrecy))
  }
  session.stay.watch(show)
  session.metadata.watch(show)

  return element(
    'div',
    { class: 'stay', 'data-testid': 'stay' },
    element(
      'dl',
      { class: 'facts' },
      fact('Room', room),
      fact('You', element('dd', { class: 'with-action' }, name, editName.opener)),
      fact('Your id', element('dd', { class: 'with-action' }, id, copyId)),
      fact('Secrecy', secrecy),
      fact('Signaling', signaling),
    ),
    editName.form,
    element('div', { class: 'ways' }, secondTab.node, invite, leave),
  )
}

const fact = (term: string, value: HTMLElement): HTMLElement =>
  element('div', { class: 'fact' }, element('dt', {}, term), value)
