import type { RemotePeer, RemoteState } from '@peerwright/core'
import { nameIn } from './names'
import type { Session } from './session'
import { type Readable, Store } from './store'

/** A remote peer as it was when somebody looked last. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly state: RemoteState
  readonly metadata: unknown
  readonly addons: ReadonlyMap<string, string>
  readonly fingerprint: string
}

/** Who else is in the room: read again from the peer after each event of a connection. */
export class People {
  readonly #session: Session
  readonly #list = new Store<readonly Person[]>([])

  constructor(session: Session) {
    this.#session = session
    session.on('connection', () => this.#refresh())
    session.stay.watch(() => this.#refresh())
  }

  get list(): Readable<readonly Person[]> {
    return this.#list
  }

  get connected(): readonly Person[] {
    return this.#list.value.filter(({ state }) => state === 'connected')
  }

  #refresh(): void {
    this.#list.set([...this.#session.peer.connections.values()].map(personOf))
  }
}

const personOf = ({ id, metadata, state, addons, fingerprint }: RemotePeer): Person => ({
  id,
  name: nameIn(metadata),
  metadata,
  state,
  addons: new Map(addons),
  fingerprint,
})
