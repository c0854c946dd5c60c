import type { Secrecy } from '@peerwright/core'
import { element } from '../../ui/element'

const meanings: Readonly<Record<Secrecy, string>> = {
  public: 'whoever knows the room’s name can join',
  password: 'only those who know the password can join',
  secret: 'only those who have the invitation can join',
}

/** What protects the room, and what that means. */
export const secrecyNote = (secrecy: Secrecy): HTMLElement =>
  element('span', {}, element('strong', {}, secrecy), `: ${meanings[secrecy]}`)
