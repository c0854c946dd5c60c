import type { Off } from '@peerwright/core'
import type { DataSnapshot } from 'firebase/database'
import type { Place } from './place'

/** The rules allow everybody to remove what is older, in milliseconds. */
const stale = 24 * 60 * 60 * 1_000

/** Who else is subscribed to a topic, as far as the server has told us. */
export class Audience {
  /** Resolves once it is known; rejects when the server refuses to tell. */
  readonly ready: Promise<void>
  readonly #place: Place
  readonly #topic: string
  readonly #emptied: () => void
  #members: readonly string[] = []
  #stop: Off = () => {}

  constructor(place: Place, topic: string, emptied: () => void) {
    this.#place = place
    this.#topic = topic
    this.#emptied = emptied
    this.ready = new Promise((resolve, reject) => {
      const changed = (peers: DataSnapshot) => {
        this.#follow(peers)
        resolve()
      }
      this.#stop = place.sdk.onValue(place.peers(topic), changed, reject)
    })
    this.ready.catch(() => {})
  }

  get members(): readonly string[] {
    return this.#members
  }

  close(): void {
    this.#stop()
    this.#members = []
  }

  #follow(peers: DataSnapshot): void {
    const [fresh, left] = this.#judge(peers)
    for (const client of left) this.#remove(client)
    const had = this.#members.length
    this.#members = fresh.filter((client) => client !== this.#place.client)
    if (had > 0 && this.#members.length === 0) this.#emptied()
  }

  /** Clocks differ, so entries are compared with the newest among them: the server dated them all. */
  #judge(peers: DataSnapshot): [fresh: string[], left: string[]] {
    const dates = new Map<string, number>()
    peers.forEach((peer) => void dates.set(peer.key, Number(peer.child('at').val())))
    const newest = Math.max(...dates.values())
    const isLeft = (client: string) => newest - (dates.get(client) ?? 0) > stale
    const clients = [...dates.keys()]
    return [clients.filter((client) => !isLeft(client)), clients.filter(isLeft)]
  }

  /** Left behind by a server that crashed, or by a version of us that failed. */
  #remove(client: string): void {
    const gone = { [`peers/${client}`]: null, [`inbox/${client}`]: null }
    // Others see it, too: who comes second is refused.
    this.#place.sdk.update(this.#place.topic(this.#topic), gone).catch(() => {})
  }
}
