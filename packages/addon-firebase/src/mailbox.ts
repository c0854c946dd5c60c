import type { Off } from '@peerwright/core'
import type { DatabaseReference, DataSnapshot } from 'firebase/database'
import * as v from 'valibot'
import { fromBase64 } from './base64'
import type { Place } from './place'

/** 64 KiB in base64. */
const longest = 87_384

const messageSchema = v.strictObject({
  uid: v.string(),
  at: v.number(),
  data: v.pipe(v.string(), v.maxLength(longest)),
})

export interface MailboxPort {
  /** Somebody wrote what is no frame. */
  ignored(): void
  /** The server took the right to read away. */
  revoked(cause: unknown): void
}

/** Our subscription to one topic: as long as it is open others see us there, and what they write is read and deleted. */
export class Mailbox {
  /** Resolves once others see us for the first time; rejects when the server refuses that. */
  readonly ready: Promise<void>
  readonly #place: Place
  /** Made at once: of a deleted app the SDK makes none, and we have to close all the same. */
  readonly #refs: {
    readonly topic: DatabaseReference
    readonly presence: DatabaseReference
    readonly inbox: DatabaseReference
  }
  readonly #port: MailboxPort
  readonly #handlers = new Set<{ readonly onFrame: (frame: Uint8Array) => void }>()
  #settle: { resolve(): void; reject(cause: unknown): void } = { resolve() {}, reject() {} }
  #stop: Off = () => {}
  #wasOpened = false
  #isClosed = false

  constructor(place: Place, topic: string, port: MailboxPort) {
    this.#place = place
    const { client } = place
    this.#refs = { topic: place.topic(topic), presence: place.peers(topic, client), inbox: place.inbox(topic, client) }
    this.#port = port
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    // Who subscribes awaits it; reopened after an outage it was settled long ago.
    this.ready.catch(() => {})
  }

  get isUsed(): boolean {
    return this.#handlers.size > 0
  }

  add(onFrame: (frame: Uint8Array) => void): Off {
    const handler = { onFrame }
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  /** For each connection of the SDK anew: the server forgot us with the last one. */
  async open(): Promise<void> {
    this.#wasOpened = true
    try {
      await this.#appear()
    } catch (cause) {
      this.#settle.reject(cause)
      throw cause
    }
    this.#settle.resolve()
    if (!this.#isClosed) this.#listen()
  }

  /** Says again that we are here, before others take us for a leftover. */
  async renew(): Promise<void> {
    const { sdk, uid } = this.#place
    await sdk.set(this.#refs.presence, { uid, at: sdk.serverTimestamp() })
  }

  /** The connection is lost, and with it the right to read. */
  shut(): void {
    this.#stop()
    this.#stop = () => {}
  }

  close(): void {
    this.#isClosed = true
    this.shut()
    if (!this.#wasOpened) return
    const { sdk, client } = this.#place
    const gone = { [`peers/${client}`]: null, [`inbox/${client}`]: null }
    // Sent, not awaited: without a connection the answer never comes, and the server does the same by itself.
    for (const sent of [
      sdk.update(this.#refs.topic, gone),
      sdk.onDisconnect(this.#refs.presence).cancel(),
      sdk.onDisconnect(this.#refs.inbox).cancel(),
    ]) {
      sent.catch(() => {})
    }
  }

  /** One socket carries it in this order: what removes us is armed before there is something to remove. */
  async #appear(): Promise<void> {
    const { onDisconnect } = this.#place.sdk
    await Promise.all([
      onDisconnect(this.#refs.presence).remove(),
      onDisconnect(this.#refs.inbox).remove(),
      this.renew(),
    ])
  }

  #listen(): void {
    this.#stop()
    this.#stop = this.#place.sdk.onChildAdded(
      this.#refs.inbox,
      (message) => this.#take(message),
      (cause) => this.#port.revoked(cause),
    )
  }

  #take(message: DataSnapshot): void {
    // Refused when we are gone already; then it goes with us.
    this.#place.sdk.remove(message.ref).catch(() => {})
    const { success, output } = v.safeParse(messageSchema, message.val())
    const frame = success && fromBase64(output.data)
    if (!frame) return this.#port.ignored()
    for (const { onFrame } of this.#handlers) onFrame(frame.slice())
  }
}
