import { pageClock, workerClock } from '../clock'
import type { Clock } from '../contract/clock'
import type { RemotePeer } from '../contract/remote-peer'
import type { Transport } from '../contract/transport'
import { KernelError } from '../errors'
import { patience } from '../guard'
import type { RoomContext } from '../hooks/peer-hooks'
import type { ParsedJoinOptions } from '../options'
import { Scope } from '../scope'
import { Announcer } from '../signaling/announcer'
import { introduce } from '../signaling/envelope'
import { Drops } from '../signaling/frames'
import { createIdentity, deriveRoomKeys } from '../signaling/keys'
import { LIMITS, whyUnsayable } from '../signaling/messages'
import { Signaler } from '../signaling/signaler'
import { TransportHub } from '../signaling/transport-hub'
import { ConnectionFactory } from './connection-factory'
import { watchPage } from './page'
import type { Remote } from './remote-peer'
import type { Room, RoomKernel } from './room-kernel'
import { Roster } from './roster'
import type { Stay } from './stay'

/** How long the goodbye may hold up leaving, in milliseconds. */
const GOODBYE = 1_000
/** The kernel's own taps stand under this name; addons may order theirs relative to it. */
const KERNEL = 'kernel'
/** The control channel is asked before any transport, and the application's `verify` before any addon. */
const FIRST = { name: KERNEL, stage: -100 }

/** One stay in a room, from `join()` to `leave()`: wires transports, signaler and roster together. */
export class PeerRoom implements Room, Stay {
  readonly kernel: RoomKernel
  readonly context: { -readonly [Key in keyof RoomContext]: RoomContext[Key] }
  readonly connections: ConnectionFactory
  readonly clock: Clock
  readonly remotes = new Map<string, RemotePeer>()
  readonly dropped = new Drops()
  readonly #options: ParsedJoinOptions
  readonly #end = new AbortController()
  readonly #scope = new Scope(KERNEL)
  readonly #roster = new Roster(this)
  #announcer: Announcer | undefined
  #hub: TransportHub | undefined
  #signaler: Signaler | undefined
  #closing: Promise<void> | undefined

  /** Throws `NO_WEBRTC`. */
  constructor(kernel: RoomKernel, options: ParsedJoinOptions) {
    const { room, metadata } = options
    const { worker } = kernel.options
    this.kernel = kernel
    this.#options = options
    this.context = { id: '', room, metadata: checkMetadata(metadata), secrecy: 'public', signal: this.#end.signal }
    this.connections = new ConnectionFactory(kernel)
    this.clock = worker ? workerClock(worker(), this.#scope.signal) : pageClock
  }

  open(): Promise<void> {
    const left = new Promise<never>((_, reject) => this.context.signal.addEventListener('abort', reject))
    return Promise.race([this.#enter(), left])
  }

  update(metadata: unknown): void {
    this.context.metadata = checkMetadata(metadata)
    this.#roster.broadcast(['metadata', { metadata }])
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave()
    return this.#closing
  }

  send(remote: RemotePeer, addon: string, message: unknown): void {
    ;(remote as Remote).control(addon, message)
  }

  addonsChanged(): void {
    this.#roster.broadcast(['addons', this.kernel.host.list()])
  }

  addTransport(transport: Transport): void {
    void this.#hub?.connect(transport).catch(() => {}) // told by `signaling:offline`
  }

  async removeTransport(transport: Transport): Promise<void> {
    await this.#hub?.disconnect(transport)
  }

  readonly receive = (frame: Uint8Array): void => this.#signaler?.receive(frame)

  async #enter(): Promise<void> {
    const { kernel, context, clock, dropped, receive } = this
    if (!globalThis.crypto?.subtle) throw new KernelError('NO_CRYPTO')
    const { app } = kernel.options
    const [identity, keys] = await Promise.all([createIdentity(), deriveRoomKeys({ app, ...this.#options })])
    const [introductions, inbox] = await Promise.all([introduce(identity, keys), keys.inbox(identity.id)])
    if (this.#closing) return
    context.id = identity.id
    context.secrecy = keys.secrecy
    this.#signaler = new Signaler({
      identity,
      introductions,
      keys,
      clock,
      dropped,
      audience: this.#roster,
      report: kernel.report,
      deliver: ({ id, inbox }, frame) => void kernel.hooks.deliver.call({ remoteId: id, topic: inbox, frame }),
    })
    this.#announcer = new Announcer(
      clock,
      () => void kernel.hooks.announce.call({ topic: keys.topic, frame: introductions.announce }),
      () => this.#roster.isSettled(),
    )
    this.#hub = new TransportHub({
      clock,
      topics: [keys.topic, inbox],
      receive,
      lost: (topic) => {
        const lost = this.#roster.here().find(({ contact }) => contact.inbox === topic)
        lost?.remote.probe()
      },
      online: ({ name }) => {
        this.#tell('online', name)
        this.#announcer?.restart()
        this.#hurry()
      },
      offline: ({ name }, error) => this.#tell('offline', name, error),
    })
    this.#tap(this.#hub)
    await kernel.host.enter(context)
    if (!this.#closing) await this.#hub.open(kernel.transports)
  }

  async #leave(): Promise<void> {
    this.#end.abort()
    await patience([this.#goodbye()], GOODBYE)
    await this.kernel.host.exit()
    await this.#roster.close()
    this.#signaler?.close()
    const failures = [...((await this.#hub?.close()) ?? []), ...(await this.#scope.close())]
    this.#announcer?.stop()
    if (failures.length > 0) this.kernel.report(new AggregateError(failures))
  }

  /** Tells everybody that we go: over the control channel and over the transports, in this very tick. */
  async #goodbye(): Promise<void> {
    this.#announcer?.stop()
    this.#roster.quit()
    const sent = this.#roster.here().map(({ contact, remote }) => {
      const { bye } = contact.session
      if (bye) remote.deliver(bye)
      return bye && this.#hub?.publish(contact.inbox, bye)
    })
    await Promise.all(sent)
  }

  #tap(hub: TransportHub): void {
    const { deliver, announce, accept } = this.kernel.hooks
    const { verify } = this.#options
    const taken = [
      deliver.tap(FIRST, ({ remoteId, frame }) => this.#roster.deliver(remoteId, frame)),
      deliver.tap(KERNEL, async ({ topic, frame }) => (await hub.publish(topic, frame)) || undefined),
      announce.tap(KERNEL, ({ topic, frame }) => hub.publish(topic, frame)),
    ]
    if (verify)
      taken.push(accept.tap(FIRST, async ({ id, metadata }) => (await verify({ id, metadata })) === true && undefined))
    for (const off of taken) this.#scope.defer(off)
    watchPage({ changed: () => this.#hurry(), hidden: () => this.#vanish() }, this.#scope.signal)
  }

  #tell(name: 'online' | 'offline', transport: string, error?: unknown): void {
    const event = { id: this.context.id, name: `signaling:${name}`, transport, ...(error !== undefined && { error }) }
    this.kernel.bus.emit(`signaling:${name}`, event)
  }

  #hurry(): void {
    for (const { remote } of this.#roster.here()) remote.hurry()
  }

  /** The page goes away: goodbye and close, in this very tick. */
  #vanish(): void {
    void this.#goodbye()
    for (const { remote } of this.#roster.here()) remote.cut()
    this.kernel.leave()
  }
}

/** Throws `OPTIONS_INVALID` for what others would not take as JSON, and `METADATA_TOO_LARGE` beyond 16 KiB. */
function checkMetadata(metadata: unknown): unknown {
  const limit = LIMITS.metadata
  const why = whyUnsayable(metadata, limit)
  if (why === 'size') throw new KernelError('METADATA_TOO_LARGE', { limit })
  if (why) throw new KernelError('OPTIONS_INVALID', { problem: 'metadata is not plain JSON' })
  return metadata
}
