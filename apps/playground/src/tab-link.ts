import type { PeerView } from '@peerwright/core'
import { inviteTo, issueTicket } from './link'
import { element } from './ui/element'

interface TabLink {
  readonly node: HTMLAnchorElement
  /** The room may be another one. */
  update(): void
}

/**
 * Opens this page in a second tab, which joins the same room by itself; where the room has a password, it waits for
 * that to be typed.
 */
export function tabLink(peer: PeerView, ...content: readonly (string | Node)[]): TabLink {
  const node = element(
    'a',
    { target: '_blank', rel: 'noopener', on: { click: () => peer.secrecy === 'public' && issueTicket(peer.room) } },
    ...content,
  )
  const update = () => {
    node.href = inviteTo(peer.room)
  }
  update()
  return { node, update }
}
