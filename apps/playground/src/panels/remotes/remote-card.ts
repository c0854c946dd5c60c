import { describe } from '../../describe'
import { shortId } from '../../names'
import type { Person } from '../../people'
import { disclosure } from '../../ui/disclosure'
import { element, fill, setText } from '../../ui/element'
import { icon } from '../../ui/icon'
import type { Row } from '../../ui/keyed-list'
import { stateMark } from '../../ui/state-mark'

export interface RemoteItem {
  readonly person: Person
  readonly roundTrip: string | undefined
}

/** One remote peer: who, in which state, how far away, with which addons, and how to know that it is really them. */
export function remoteCard({ person: { id, fingerprint } }: RemoteItem): Row<RemoteItem> {
  const name = element('h3', { 'data-testid': 'remote-name' })
  const state = element('span', {})
  const roundTrip = element('span', { 'data-testid': 'remote-rtt' })
  const addons = element('ul', {
    class: 'chips',
    'aria-label': 'Addons of this remote',
    'data-testid': 'remote-addons',
  })
  const metadata = element('pre', { 'data-testid': 'remote-metadata' })

  const node = element(
    'li',
    { class: 'remote', 'data-testid': 'remote', 'data-remote-id': id },
    element('div', { class: 'remote-head' }, name, state),
    element(
      'p',
      { class: 'remote-line' },
      element('code', { title: id }, shortId(id)),
      element('span', {}, 'round trip ', roundTrip),
    ),
    addons,
    disclosure({ title: 'Metadata', testId: 'remote-metadata-toggle' }, metadata),
    disclosure({ title: 'Fingerprint', testId: 'remote-fingerprint-toggle' }, fingerprintBody(fingerprint)),
  )

  const update = ({ person, roundTrip: trip }: RemoteItem) => {
    setText(name, person.name)
    if (node.dataset.state !== person.state) fill(state, stateMark(person.state, 'remote-state'))
    node.dataset.state = person.state
    setText(roundTrip, trip ?? 'not measured yet')
    setText(metadata, JSON.stringify(describe(person.metadata) ?? null, null, 2))
    const chips = [...person.addons].map(([addon, version]) => `${addon} ${version}`.trim())
    if (addons.dataset.shown !== chips.join()) fill(addons, ...chips.map((chip) => element('li', {}, chip)))
    addons.dataset.shown = chips.join()
  }
  return { node, update }
}

function fingerprintBody(fingerprint: string): HTMLElement {
  const groups = fingerprint.match(/.{1,5}/g) ?? []
  return element(
    'div',
    {},
    element(
      'p',
      { class: 'fingerprint', 'data-testid': 'remote-fingerprint' },
      ...groups.flatMap((group) => [element('span', {}, group), ' ']),
    ),
    element(
      'p',
      { class: 'hint' },
      icon('shield'),
      'Read these digits to each other over the phone: they are equal on both sides unless somebody sits in between.',
    ),
  )
}
