import { KernelError } from '../errors'

/** Puts the members of an addon's API onto the peer; `owner` says whose a taken member is. Throws `ADDON_CLASH`. */
export function mixIn(peer: object, addon: string, api: object, owner: (member: string) => string): void {
  const members = Object.keys(api)
  for (const member of members) {
    if (isTaken(peer, member)) throw new KernelError('ADDON_CLASH', { addon, member, owner: owner(member) })
  }
  define(peer, members, true, (member) => api[member as keyof object])
}

/** Lets each of them throw `ADDON_DETACHED` until it is replaced; hidden, so that the peer can still be listed. */
export function mixOut(peer: object, addon: string, api: object): void {
  define(peer, Object.keys(api), false, () => {
    throw new KernelError('ADDON_DETACHED', { addon })
  })
}

const isTaken = (peer: object, member: string): boolean =>
  member in peer && Object.getOwnPropertyDescriptor(peer, member)?.enumerable !== false

function define(peer: object, members: string[], enumerable: boolean, get: (member: string) => unknown): void {
  for (const member of members) {
    Object.defineProperty(peer, member, { configurable: true, enumerable, get: () => get(member) })
  }
}
