import type { PeerView } from '@peerwright/core'
import type { Panel } from '../../panel'
import { Store, watchAll } from '../../store'
import { tabLink } from '../../tab-link'
import { element, fill } from '../../ui/element'
import { empty } from '../../ui/empty'
import { keyedList } from '../../ui/keyed-list'
import { type RemoteItem, remoteCard } from './remote-card'
import { measureRoundTrips } from './round-trips'

/** Who else is here. */
export const remotesPanel: Panel = {
  id: 'remotes',
  title: 'Remotes',
  area: 'lobby',
  mount({ session, people }) {
    const roundTrips = measureRoundTrips(session, people)
    const count = new Store('')
    const hint = element('div', {})
    const list = element('ul', { class: 'remotes', 'data-testid': 'remotes' })
    const showAll = keyedList<RemoteItem>(list, { key: ({ person }) => person.id, create: remoteCard })

    watchAll([people.list, roundTrips], () => {
      const everybody = people.list.value
      showAll(everybody.map((person) => ({ person, roundTrip: roundTrips.value.get(person.id) })))
      count.set(everybody.length > 0 ? String(everybody.length) : '')
    })
    watchAll([people.list, session.stay], () => {
      const isAlone = people.list.value.length === 0
      hint.hidden = !isAlone
      if (isAlone) fill(hint, session.peer.active ? nobodyYet(session.peer) : outside())
    })
    return { body: [hint, list], count }
  },
}

const outside = (): HTMLElement => empty('remotes-empty', 'Join a room, and everybody in it appears here.')

const nobodyYet = (peer: PeerView): HTMLElement =>
  empty(
    'remotes-empty',
    peer.secrecy === 'password' ? 'Nobody else with this password is here yet. ' : 'Nobody else is here yet. ',
    tabLink(peer, 'Open this page in a second tab').node,
    '.',
  )
