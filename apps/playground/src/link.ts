import { keep, recall } from './memory'

/** How long a tab that was opened from here may take to load and still joins by itself, in milliseconds. */
const ticketLifetime = 15_000

/** The room that the address names, if any. */
export const roomInAddress = (): string | undefined =>
  new URLSearchParams(location.search).get('room')?.trim() || undefined

/** The broker that the address names, if any. */
export const brokerInAddress = (): string | undefined =>
  new URLSearchParams(location.search).get('broker')?.trim() || undefined

/** The address under which others find this room. Never holds the password. */
export function inviteTo(room: string, broker = brokerInAddress()): string {
  const url = new URL(location.href)
  url.search = new URLSearchParams({ room, ...(broker && { broker }) }).toString()
  url.hash = ''
  return url.href
}

/** Puts the room into the address bar, so that a reload and a copied address lead back to it. */
export const showInAddress = (room: string, broker = ''): void => history.replaceState(null, '', inviteTo(room, broker))

/** Lets the tab that is being opened join by itself. A link from elsewhere never does: there the visitor joins. */
export const issueTicket = (room: string): void => keep('localStorage', 'ticket', `${Date.now()} ${room}`)

/** Whether this tab was just opened from another one to join this room; true once. */
export function redeemTicket(room: string): boolean {
  const ticket = recall('localStorage', 'ticket') ?? ''
  keep('localStorage', 'ticket')
  const age = Date.now() - Number.parseInt(ticket, 10)
  return age < ticketLifetime && ticket.endsWith(` ${room}`)
}
