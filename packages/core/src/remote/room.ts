import { pageClock, workerClock } from '../clock'
import type { Clock } from '../contract/clock'
import type { Secrecy } from '../contract/peer-view'
import type { RemotePeer } from '../contract/remote-peer'
import type { Transport } from '../contract/transport'
import { KernelError } from '../errors'
import { attempt, within } from '../guard'
import type { RoomContext } from '../hooks/peer-hooks'
import type { ParsedJoinOptions } from '../options'
import { utf8 } from '../signaling/bytes'
import { introduce } from '../signaling/envelope'
import { parseJson } from '../signaling/json'
import { createIdentity, deriveRoomKeys } from '../signaling/keys'
import { BODY_DEPTH, LIMITS } from '../signaling/messages'
import { Presence } from './presence'
import type { Remote } from './remote-peer'
import type { Room, RoomKernel } from './room-kernel'

/** How long the goodbye may hold up leaving, in milliseconds. */
const GOODBYE = 1_000

/** One stay in a room, from `join()` to `leave()`. */
export class PeerRoom implements Room {
  readonly context: RoomContext
  readonly #kernel: RoomKernel
  readonly #options: ParsedJoinOptions
  readonly #end = new AbortController()
  readonly #worker = new AbortController()
  readonly #clock: Clock
  #metadata: unknown
  #secrecy: Secrecy = 'public'
  #presence: Presence | undefined
  #closing: Promise<void> | undefined

  constructor(kernel: RoomKernel, options: ParsedJoinOptions) {
    this.#kernel = kernel
    this.#options = options
    this.#metadata = checkMetadata(options.metadata)
    const { worker } = kernel.options
    this.#clock = worker ? workerClock(worker(), this.#worker.signal) : pageClock
    const room = this
    this.context = {
      room: options.room,
      signal: this.#end.signal,
      get id() {
        return room.#presence?.id ?? ''
      },
      get metadata() {
        return room.#metadata
      },
      get secrecy() {
        return room.#secrecy
      },
    }
  }

  get remotes(): ReadonlyMap<string, RemotePeer> {
    return this.#presence?.remotes ?? new Map()
  }

  get dropped(): ReadonlyMap<string, number> {
    return this.#presence?.dropped ?? new Map()
  }

  open(): Promise<void> {
    const aborted = new Promise<never>((_, reject) => {
      this.#end.signal.addEventListener('abort', () => reject(new KernelError('ABORTED')), { once: true })
    })
    return Promise.race([this.#enter(), aborted])
  }

  update(metadata: unknown): void {
    this.#metadata = checkMetadata(metadata)
    this.#presence?.broadcast(['metadata', metadata])
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave()
    return this.#closing
  }

  send(remote: RemotePeer, addon: string, message: unknown): void {
    ;(remote as Remote).control(addon, message)
  }

  addonsChanged(): void {
    this.#presence?.broadcast(['addons', this.#kernel.host.list()])
  }

  addTransport(transport: Transport): void {
    void this.#presence?.hub.connect(transport).catch(() => {}) // told by `signaling:offline`
  }

  async removeTransport(transport: Transport): Promise<void> {
    await this.#presence?.hub.disconnect(transport)
  }

  async #enter(): Promise<void> {
    if (!globalThis.crypto?.subtle) throw new KernelError('NO_CRYPTO')
    const { app } = this.#kernel.options
    const { room, password, secret } = this.#options
    const [identity, keys] = await Promise.all([createIdentity(), deriveRoomKeys({ app, room, password, secret })])
    const [introductions, inbox] = await Promise.all([introduce(identity, keys), keys.inbox(identity.id)])
    if (this.#closing) return
    this.#secrecy = keys.secrecy
    this.#presence = new Presence({
      kernel: this.#kernel,
      clock: this.#clock,
      identity,
      keys,
      introductions,
      inbox,
      verify: this.#options.verify,
      metadata: () => this.#metadata,
    })
    await this.#kernel.host.enter(this.context)
    if (this.#closing) return
    await this.#presence.hub.open(this.#kernel.transports)
  }

  async #leave(): Promise<void> {
    this.#end.abort()
    const presence = this.#presence
    if (presence)
      await attempt(
        () => within(presence.goodbye(), GOODBYE, 'goodbye'),
        () => {},
      )
    await this.#kernel.host.exit()
    await presence?.close()
    this.#worker.abort()
  }
}

/** Throws `OPTIONS_INVALID` for what others would not take as JSON, and `METADATA_TOO_LARGE` beyond 16 KiB. */
function checkMetadata(metadata: unknown): unknown {
  const limit = LIMITS.metadata
  const bytes = utf8(toJson(metadata ?? null) ?? '')
  if (bytes.length > limit) throw new KernelError('METADATA_TOO_LARGE', { limit })
  if (!parseJson(bytes, { maxBytes: limit, maxDepth: BODY_DEPTH }))
    throw new KernelError('OPTIONS_INVALID', { problem: 'metadata is not plain JSON' })
  return metadata
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {} // a cycle
}
