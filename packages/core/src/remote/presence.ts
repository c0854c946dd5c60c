import type { Clock } from '../contract/clock'
import type { RemotePeer } from '../contract/remote-peer'
import { KernelError } from '../errors'
import type { ParsedJoinOptions } from '../options'
import { Scope } from '../scope'
import { Announcer } from '../signaling/announcer'
import type { Introductions } from '../signaling/envelope'
import type { Identity, RoomKeys } from '../signaling/keys'
import type { Message } from '../signaling/messages'
import { Signaler } from '../signaling/signaler'
import { TransportHub } from '../signaling/transport-hub'
import { ConnectionFactory } from './connection-factory'
import { watchPage } from './page'
import type { RoomKernel } from './room-kernel'
import { Roster } from './roster'

export interface PresenceOptions {
  readonly kernel: RoomKernel
  readonly clock: Clock
  readonly identity: Identity
  readonly keys: RoomKeys
  readonly introductions: Introductions
  /** The topic on which we are reached. */
  readonly inbox: string
  readonly verify: ParsedJoinOptions['verify']
  metadata(): unknown
}

/** The kernel's own taps stand under this name; addons may order theirs relative to it. */
const KERNEL = 'kernel'
/** The control channel is asked before any transport. */
const CONTROL_STAGE = -100

/** Being in a room under one identity: wires transports, signaler and roster together. */
export class Presence {
  readonly id: string
  readonly hub: TransportHub
  readonly #options: PresenceOptions
  readonly #signaler: Signaler
  readonly #roster: Roster
  readonly #announcer: Announcer
  readonly #scope = new Scope(KERNEL)

  /** Throws `NO_WEBRTC`. */
  constructor(options: PresenceOptions) {
    const { kernel, clock, identity, keys } = options
    this.#options = options
    this.id = identity.id
    const factory = new ConnectionFactory(kernel, clock)
    this.#roster = new Roster({
      id: identity.id,
      kernel,
      clock,
      metadata: options.metadata,
      receive: (frame) => this.#signaler.receive(frame),
      drop: (reason) => this.#signaler.dropped.count(reason),
      createConnection: (remote) => factory.create(remote),
      iceServers: () => factory.iceServers(),
    })
    this.#signaler = new Signaler({
      identity,
      introductions: options.introductions,
      keys,
      clock,
      report: (cause) => kernel.report(new KernelError('SIGNALING_FAILED', undefined, { cause })),
      deliver: (contact, frame) =>
        void kernel.hooks.deliver.call({ remoteId: contact.id, topic: contact.inbox, frame }),
      heard: (contact) => this.#roster.heard(contact),
      receive: (contact, message) => this.#roster.receive(contact, message),
      bye: (contact) => {
        this.#roster.drop(contact, 'bye')
        this.#signaler.forget(contact)
      },
      holds: ({ id }) => this.#roster.find(id) !== undefined,
    })
    this.#announcer = new Announcer(clock, () => void this.#announce())
    this.hub = new TransportHub({
      topics: [keys.topic, options.inbox],
      signal: this.#scope.signal,
      receive: (frame) => this.#signaler.receive(frame),
      lost: (topic) => this.#lost(topic),
      online: ({ name }) => this.#online(name),
      offline: ({ name }, error) => this.#tell('offline', name, error),
    })
    this.#tap()
  }

  get remotes(): ReadonlyMap<string, RemotePeer> {
    return this.#roster.remotes
  }

  /** Frames dropped so far, by reason. */
  get dropped(): ReadonlyMap<string, number> {
    return this.#signaler.dropped
  }

  broadcast(message: Message): void {
    this.#roster.broadcast(message)
  }

  /** Tells everybody that we go: over the control channel and over the transports, in this very tick. */
  async goodbye(): Promise<void> {
    this.#announcer.stop()
    this.#roster.quit()
    const sent = this.#roster.contacts().flatMap(({ id, inbox, bye }) => {
      if (!bye) return []
      this.#roster.find(id)?.deliver(bye)
      return [this.hub.publish(inbox, bye)]
    })
    await Promise.allSettled(sent)
  }

  async close(): Promise<void> {
    await this.#roster.close()
    this.#signaler.close()
    const failures = [...(await this.hub.close()), ...(await this.#scope.close())]
    this.#announcer.stop()
    if (failures.length === 0) return
    this.#options.kernel.report(new KernelError('SIGNALING_FAILED', undefined, { cause: new AggregateError(failures) }))
  }

  #tap(): void {
    const { kernel, verify } = this.#options
    const { deliver, announce, accept } = kernel.hooks
    const scope = this.#scope
    scope.defer(
      deliver.tap({ name: KERNEL, stage: CONTROL_STAGE }, ({ remoteId, frame }) =>
        this.#roster.find(remoteId)?.deliver(frame) ? true : undefined,
      ),
    )
    scope.defer(
      deliver.tap(KERNEL, async ({ topic, frame }) => ((await this.hub.publish(topic, frame)) ? true : undefined)),
    )
    scope.defer(announce.tap(KERNEL, async ({ topic, frame }) => void (await this.hub.publish(topic, frame))))
    if (verify)
      scope.defer(
        accept.tap(KERNEL, async ({ id, metadata }) => (await verify({ id, metadata })) === true && undefined),
      )
    scope.defer(watchPage({ changed: () => this.#hurry(), hidden: () => this.#vanish() }))
  }

  async #announce(): Promise<void> {
    const { kernel, keys, introductions } = this.#options
    await kernel.hooks.announce.call({ topic: keys.topic, frame: introductions.announce })
  }

  #online(transport: string): void {
    this.#tell('online', transport)
    this.#announcer.restart()
    this.#hurry()
  }

  #tell(name: 'online' | 'offline', transport: string, error?: unknown): void {
    const event = { id: this.id, name: `signaling:${name}`, transport, ...(error !== undefined && { error }) }
    this.#options.kernel.bus.emit(`signaling:${name}`, event)
  }

  #lost(topic: string): void {
    const contact = this.#roster.contacts().find(({ inbox }) => inbox === topic)
    if (contact) void this.#roster.find(contact.id)?.probe()
  }

  #hurry(): void {
    for (const { id } of this.#roster.contacts()) this.#roster.find(id)?.hurry()
  }

  /** The page goes away: goodbye and close, in this very tick. */
  #vanish(): void {
    void this.goodbye()
    for (const { id } of this.#roster.contacts()) this.#roster.find(id)?.cut()
    this.#options.kernel.leave()
  }
}
