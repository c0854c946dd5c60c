import type { ConnectionEvent } from '@peerwright/core'
import { typing } from '../../addons/typing'
import { nameIn } from '../../names'
import type { Session } from '../../session'
import { type Readable, Store } from '../../store'

/** Nobody types this long without another key, in milliseconds: somebody was cut off. */
const longest = 8_000

/** Names of the remotes that are typing, by id: what the `typing` addon emits. */
export function watchTypists(session: Session): Readable<ReadonlyMap<string, string>> {
  const typists = new Store<ReadonlyMap<string, string>>(new Map())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  const remove = (id: string) => typists.change((known) => new Map([...known].filter(([other]) => other !== id)))
  const add = (id: string, name: string) => {
    typists.change((known) => new Map([...known, [id, name]]))
    clearTimeout(timers.get(id))
    timers.set(
      id,
      setTimeout(() => remove(id), longest),
    )
  }

  session.on<{ remote: ConnectionEvent['remote']; isTyping: boolean }>('typing:changed', ({ remote, isTyping }) =>
    isTyping ? add(remote.id, nameIn(remote.metadata)) : remove(remote.id),
  )
  session.on<ConnectionEvent>(['connection:closed', 'connection:addons'], ({ name, remote }) => {
    if (name === 'connection:closed' || !remote.addons.has(typing.name)) remove(remote.id)
  })
  return typists
}
