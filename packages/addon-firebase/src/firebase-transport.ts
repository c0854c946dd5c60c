import type { Off, Transport, TransportContext } from '@peerwright/core'
import { Audience } from './audience'
import { toBase64 } from './base64'
import { failure } from './failure'
import { Line } from './line'
import { Mailbox } from './mailbox'
import type { FirebaseTransportOptions } from './options'
import { orAborted } from './or-aborted'
import { openPlace, type Place } from './place'

/** From join to leave. */
interface Session {
  readonly place: Place
  readonly line: Line
  readonly context: TransportContext
}

/** Carries frames over the Firebase Realtime Database: what is published goes into the inbox of each subscriber. */
export class FirebaseTransport implements Transport {
  readonly name: string
  readonly #options: FirebaseTransportOptions
  readonly #mailboxes = new Map<string, Mailbox>()
  readonly #audiences = new Map<string, Audience>()
  #session: Session | undefined
  #end = new AbortController()
  #ignored = 0

  constructor(options: FirebaseTransportOptions) {
    this.#options = options
    this.name = options.name ?? 'firebase'
  }

  /** Messages deleted unread because they are no frames or exceed 64 KiB. */
  get ignored(): number {
    return this.#ignored
  }

  async connect(context: TransportContext): Promise<void> {
    this.#end = new AbortController()
    const end = AbortSignal.any([context.signal, this.#end.signal])
    end.throwIfAborted()
    const patience = AbortSignal.any([end, AbortSignal.timeout(this.#options.connectTimeout ?? 10_000)])
    try {
      const { path = 'peerwright' } = this.#options
      const place = await orAborted(openPlace(this.#options, path, patience), patience)
      this.#session = { place, line: this.#follow(place, context), context }
      await orAborted(this.#session.line.ready, patience)
    } catch (cause) {
      throw end.aborted ? end.reason : failure(this.name, cause)
    }
  }

  async subscribe(topic: string, onFrame: (frame: Uint8Array) => void): Promise<Off> {
    const mailbox = this.#mailboxes.get(topic) ?? this.#subscribe(topic)
    const remove = mailbox.add(onFrame)
    const off = () => {
      remove()
      if (mailbox.isUsed || this.#mailboxes.get(topic) !== mailbox) return
      this.#mailboxes.delete(topic)
      mailbox.close()
    }
    await orAborted(mailbox.ready, this.#end.signal).catch((cause) => {
      off()
      throw this.#end.signal.aborted ? cause : failure(this.name, cause)
    })
    return off
  }

  async publish(topic: string, frame: Uint8Array): Promise<void> {
    const session = this.#session
    if (!session?.line.isOnline) throw failure(this.name)
    await this.#deliver(session, topic, toBase64(frame), new Set()).catch((cause) => {
      throw failure(this.name, cause)
    })
  }

  async close(): Promise<void> {
    this.#end.abort()
    for (const mailbox of this.#mailboxes.values()) mailbox.close()
    for (const audience of this.#audiences.values()) audience.close()
    this.#mailboxes.clear()
    this.#audiences.clear()
    const session = this.#session
    this.#session = undefined
    session?.line.close()
    await session?.place.close()
  }

  /** Connects now, when there is no connection: the page became visible, or the network is back. */
  wake(): void {
    this.#session?.line.wake()
  }

  /** Dates our presence anew: others remove what is older than a day. */
  async renew(): Promise<void> {
    if (!this.#session?.line.isOnline) return
    await Promise.all([...this.#mailboxes.values()].map((mailbox) => mailbox.renew()))
  }

  #follow(place: Place, context: TransportContext): Line {
    const mailboxes = this.#mailboxes
    return new Line(place, {
      reopen: async () => {
        if (mailboxes.size === 0) await place.probe()
        await Promise.all([...mailboxes.values()].map((mailbox) => mailbox.open()))
      },
      shut: () => {
        for (const mailbox of mailboxes.values()) mailbox.shut()
      },
      online: () => context.online(),
      offline: (cause) => context.offline(failure(this.name, cause)),
    })
  }

  #subscribe(topic: string): Mailbox {
    if (!this.#session) throw failure(this.name)
    const { place, line } = this.#session
    const mailbox = new Mailbox(place, topic, {
      ignored: () => void this.#ignored++,
      revoked: (cause) => line.lose(cause),
    })
    this.#mailboxes.set(topic, mailbox)
    // Its failure is that of `ready`; while offline the next connection opens it.
    if (line.isConnected) mailbox.open().catch(() => {})
    return mailbox
  }

  /** Repeats itself until nobody is left out who was there before the server took the frame. */
  async #deliver(session: Session, topic: string, data: string, reached: Set<string>): Promise<void> {
    const { place, line } = session
    const audience = this.#audience(session, topic)
    await line.whileConnected(audience.ready)
    const missed = audience.members.filter((client) => !reached.has(client))
    if (missed.length === 0) {
      // What is not watched is asked for next time.
      if (reached.size === 0) this.#forget(topic, audience)
      return
    }
    await line.whileConnected(Promise.any(missed.map((client) => place.put(topic, client, data))))
    await this.#deliver(session, topic, data, new Set([...reached, ...missed]))
  }

  #audience({ place, context }: Session, topic: string): Audience {
    const known = this.#audiences.get(topic)
    if (known) return known
    const audience: Audience = new Audience(place, topic, () => {
      this.#forget(topic, audience)
      if (!this.#mailboxes.has(topic)) context.lost(topic)
    })
    this.#audiences.set(topic, audience)
    return audience
  }

  #forget(topic: string, audience: Audience): void {
    audience.close()
    if (this.#audiences.get(topic) === audience) this.#audiences.delete(topic)
  }
}
