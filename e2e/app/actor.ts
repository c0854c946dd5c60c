import { channels } from '@peerwright/addon-channels'
import type { Peer as Kernel, PeerJoinOptions } from '@peerwright/core'
import { descriptionsMade } from './descriptions'
import { explain } from './explain'
import { fromSample, type Sample, toSample } from './payloads'
import { type Meeting, type Talker, talker } from './talker'

/** What an actor saw, in the order in which it happened. */
export interface Sighting {
  readonly name: string
  readonly remote?: string | undefined
  readonly label?: string | undefined
  readonly reason?: string | undefined
  readonly data?: Sample | undefined
  readonly info?: unknown
  readonly error?: string | undefined
}

/** All that a test can know of a peer. */
export interface Snapshot {
  readonly id: string
  readonly room: string
  readonly active: boolean
  readonly metadata: unknown
  readonly addons: readonly string[]
  readonly remotes: readonly { readonly id: string; readonly state: string; readonly metadata: unknown }[]
  readonly channels: readonly string[]
  readonly seen: readonly Sighting[]
  /** Offers and answers made by the page so far. */
  readonly descriptions: number
}

/** A peer that keeps a diary. */
export class Actor {
  readonly #peer: Talker
  readonly #seen: Sighting[] = []

  constructor(meeting: Meeting = {}) {
    this.#peer = talker(meeting)
    // The stage fails the test of a page that logs an error.
    this.#peer.on('error', ({ error }) => console.error(explain(error)))
    this.#peer.on('signaling', ({ name, transport }) => this.#note({ name, label: transport }))
    this.#peer.on(['connection', 'addon:attached', 'addon:detached'], (event) => this.#note(event))
    this.#peer.on(['channel:new', 'channel:open', 'channel:close', 'channel:error'], (event) => this.#note(event))
    this.#peer.on('channel:message', async ({ data, ...event }) => {
      this.#note({ ...event, name: 'channel:beginning' })
      try {
        this.#note({ ...event, data: await toSample(await data) })
      } catch (error) {
        this.#note({ ...event, name: 'channel:broken', error })
      }
    })
  }

  join(options?: PeerJoinOptions): Promise<void> {
    return this.#peer.join(options)
  }

  leave(): Promise<void> {
    return this.#peer.leave()
  }

  update(metadata: unknown): void {
    this.#peer.update(metadata)
  }

  open(label: string): void {
    this.#peer.open(label)
  }

  close(label: string): void {
    this.#peer.close(label)
  }

  async send(
    sample: Sample,
    options?: { label?: string; to?: string[]; info?: Record<string, unknown> },
  ): Promise<void> {
    await this.#peer.send(fromSample(sample), options)
  }

  /** Begins to send more than will ever arrive in a test; how it fails becomes a sighting. */
  flood(label: string): void {
    const much = new Uint8Array(128 * 2 ** 20)
    this.#peer.send(much, label).catch((error) => this.#note({ name: 'flood:failed', label, error }))
  }

  async detachChannels(): Promise<void> {
    await this.#peer.detach('channels')
  }

  attachChannels(): void {
    // The type still has the channels that were detached.
    const plain: Kernel = this.#peer as unknown as Kernel
    plain.addon(channels())
  }

  /** Hits the wall of the page's Content-Security-Policy on purpose. */
  evaluateText(): number {
    return new Function('return 1')()
  }

  snapshot(): Snapshot {
    const { id, room, active, metadata, addons, connections } = this.#peer
    const remotes = [...connections.values()].map(({ id, state, metadata }) => ({ id, state, metadata }))
    const labels = this.#peer.has(channels) ? [...this.#peer.channels.keys()] : []
    const names = [...addons.keys()]
    const descriptions = descriptionsMade()
    return { id, room, active, metadata, addons: names, remotes, channels: labels, seen: this.#seen, descriptions }
  }

  #note(event: object): void {
    const { name, remote, label, reason, data, info, error } = event as Noted
    this.#seen.push({ name, remote: remote?.id, label, reason, data, info, error: error?.message })
  }
}

interface Noted extends Omit<Sighting, 'remote' | 'error'> {
  readonly remote?: { readonly id: string }
  readonly error?: Error
}
