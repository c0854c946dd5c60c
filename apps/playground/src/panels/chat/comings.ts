import type { ConnectionEvent, MetadataEvent } from '@peerwright/core'
import { nameIn } from '../../names'
import type { Session } from '../../session'

const reasons: Readonly<Record<string, string>> = {
  bye: 'said goodbye',
  failed: 'the connection failed',
  gone: 'vanished without a goodbye',
  left: 'you left',
  limit: 'there are too many connections',
  refused: 'was refused',
  timeout: 'could not be reached again',
}

/** Tells who came, went and changed their name. */
export function watchComings(session: Session, tell: (text: string) => void): void {
  const names = new Map<string, string>()

  session.on<ConnectionEvent>('connection:connected', ({ remote }) => {
    if (!names.has(remote.id)) tell(`${nameIn(remote.metadata)} is here.`)
    names.set(remote.id, nameIn(remote.metadata))
  })
  session.on<ConnectionEvent>('connection:closed', ({ remote, reason }) => {
    if (!names.delete(remote.id) || reason === 'left') return
    tell(`${nameIn(remote.metadata)} is gone: ${reasons[reason ?? ''] ?? 'closed'}.`)
  })
  session.on<MetadataEvent>('connection:metadata', ({ remote, metadata }) => {
    const before = names.get(remote.id)
    const now = nameIn(metadata)
    if (before === undefined || before === now) return
    names.set(remote.id, now)
    tell(`${before} is now called ${now}.`)
  })
  let wasInside = false
  session.stay.watch(({ phase }) => {
    const isInside = phase === 'inside'
    if (isInside && !wasInside) tell(`You are in room ${session.peer.room}.`)
    if (phase === 'outside' && wasInside) tell('You left the room.')
    if (phase !== 'leaving') wasInside = isInside
  })
}
