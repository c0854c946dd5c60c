import { type Description, defineAddon, type RemotePeer } from '@peerwright/core'
import { type Actor, until } from './stage'

/** Adds something to every connection that has to be negotiated. */
export const adder = (name: string) =>
  defineAddon({
    name,
    setup: (ctx) => void ctx.eachRemote(({ connection }: RemotePeer) => void connection.addTransceiver('audio')),
  })()

/** How much the other side has added, as far as it is known here. */
export const medias = (from: Actor, to: Actor): number =>
  from.to(to).connection.currentRemoteDescription?.sdp.match(/^m=audio/gm)?.length ?? 0

/** Waits until nobody of the two has an offer under way. */
export const settled = (one: Actor, other: Actor): Promise<void> =>
  until(() => [one.to(other), other.to(one)].every(({ connection }) => connection.signalingState === 'stable'))

/** What these peers say and hear about sessions, as `send offer`. */
export function descriptions(...actors: Actor[]): string[] {
  const seen: string[] = []
  for (const { peer } of actors) {
    peer.hooks.describe.tap('diary', ({ direction, type }: Description) => {
      seen.push(`${direction} ${type}`)
      return undefined
    })
  }
  return seen
}

/** Offers that leave these peers, by the id of who makes them. */
export function offersOf(...actors: Actor[]): string[] {
  const offers: string[] = []
  for (const { peer } of actors) {
    peer.hooks.describe.tap('offers', ({ direction, type }: Description) => {
      if (direction === 'send' && type === 'offer') offers.push(peer.id)
      return undefined
    })
  }
  return offers
}
