import type { RemotePeer } from '@peerwright/core'
import type { FileOffer } from '../api'
import { safeName } from '../file-name'
import { safeType } from '../file-type'
import type { OfferMessage } from '../wire/messages'

/** What an offer says, made safe. */
export type OfferFacts = Omit<FileOffer, 'accept' | 'decline' | 'received'> & { readonly key: string }

export function factsOf({ type: _, stands: __, ...offer }: OfferMessage, remote: RemotePeer): OfferFacts {
  const { media, name, folder } = offer
  return {
    ...offer,
    remote,
    originalName: name,
    name: safeName(name),
    folder: folder.map(safeName),
    type: safeType(media),
  }
}
