import { element } from './ui/element'

export type Announce = (message: string) => void

/** A live region nobody sees, for what the eye gets from a colour or a place. */
export function createAnnouncer(): { readonly node: HTMLElement; readonly announce: Announce } {
  const node = element('p', { class: 'visually-hidden', role: 'status', 'data-testid': 'announcer' })
  return { node, announce: (message) => node.replaceChildren(message) }
}
