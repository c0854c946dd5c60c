import type { SignalingEvent } from '@peerwright/core'
import type { Session } from '../../session'
import { Store } from '../../store'
import { element, fill } from '../../ui/element'
import { stateMark } from '../../ui/state-mark'

type Transports = ReadonlyMap<string, 'online' | 'offline'>

/** Each transport and whether it is online: what its last `signaling` event said during this stay. */
export function signalingList(session: Session): HTMLElement {
  const transports = new Store<Transports>(new Map())
  const put = (name: string, state?: 'online' | 'offline') =>
    transports.change((known) => {
      const others = [...known].filter(([other]) => other !== name)
      return new Map(state ? [...others, [name, state]] : others)
    })

  session.on<SignalingEvent>('signaling:online', ({ transport }) => put(transport, 'online'))
  session.on<SignalingEvent>('signaling:offline', ({ transport }) => put(transport, 'offline'))
  session.on<{ addon: { name: string } }>('addon:detached', ({ addon }) => put(addon.name))
  session.stay.watch(({ phase }) => phase === 'outside' && transports.set(new Map()))

  const node = element('ul', { class: 'signaling', 'data-testid': 'signaling' })
  transports.watch((known) => fill(node, known.size > 0 ? [...known].map(transportItem) : nothing()))
  return node
}

const transportItem = ([name, state]: readonly [string, 'online' | 'offline']): HTMLElement =>
  element('li', {}, element('span', {}, name), stateMark(state))

const nothing = (): HTMLElement => element('li', {}, 'no transport has reported')
