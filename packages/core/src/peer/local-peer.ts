import type { Addon, AddonToken } from '../addons/addon'
import { AddonHost } from '../addons/host'
import type { Off } from '../contract/off'
import type { PeerView } from '../contract/peer-view'
import type { RemotePeer } from '../contract/remote-peer'
import type { Transport } from '../contract/transport'
import { KernelError, PeerError, type Report } from '../errors'
import { type Bus, createBus } from '../events/bus'
import { type CallablePeerHooks, createPeerHooks } from '../hooks/peer-hooks'
import { Membership } from '../membership'
import { type PeerJoinOptions, type PeerOptions, parseJoinOptions, parsePeerOptions } from '../options'
import { PeerRoom } from '../remote/room'
import type { CreateRoom, RoomKernel } from '../remote/room-kernel'

/** What `peer.toJSON()` returns. */
export interface PeerJson extends Pick<PeerView, 'id' | 'room' | 'metadata' | 'active'> {
  /** Ids of the remotes. */
  readonly connections: readonly string[]
  /** Names of the attached addons. */
  readonly addons: readonly string[]
  /** What the addons add. */
  readonly [contribution: string]: unknown
}

const none: ReadonlyMap<string, never> = new Map<string, never>()
const nowhere = { id: '', room: '', metadata: undefined, secrecy: 'public' } as const

/** What `Peer` does; its types are told in `peer.ts`. */
export class LocalPeer implements PeerView {
  readonly #bus: Bus
  readonly #hooks: CallablePeerHooks
  readonly #host: AddonHost
  readonly #membership: Membership
  #isDisposed = false

  /** Tests pass another room. */
  constructor(given?: PeerOptions, createRoom: CreateRoom = (kernel, options) => new PeerRoom(kernel, options)) {
    const options = parsePeerOptions(given)
    const report: Report = (cause) => {
      const error = PeerError.is(cause) ? cause : new KernelError('SIGNALING_FAILED', undefined, { cause })
      bus.emit('error', { id: this.id, name: 'error', error })
    }
    const bus = createBus<Record<string, unknown>>(report)
    const hooks = createPeerHooks(report)
    const shared = {
      peer: this,
      hooks,
      bus: bus as never,
      report,
      transports: new Set<Transport>(),
      room: () => this.#room,
    }
    const host = new AddonHost(shared)
    const kernel: RoomKernel = { ...shared, options, host, leave: () => void this.leave() }
    this.#bus = bus
    this.#hooks = hooks
    this.#host = host
    this.#membership = new Membership((joinOptions) => createRoom(kernel, joinOptions))
  }

  get #room() {
    return this.#membership.room
  }

  get #context() {
    return this.#room?.context ?? nowhere
  }

  get active() {
    return this.#membership.active
  }

  get id() {
    return this.#context.id
  }

  get room() {
    return this.#context.room
  }

  get metadata() {
    return this.#context.metadata
  }

  get secrecy() {
    return this.#context.secrecy
  }

  get connections(): ReadonlyMap<string, RemotePeer> {
    return this.#room?.remotes ?? none
  }

  get dropped(): ReadonlyMap<string, number> {
    return this.#room?.dropped ?? none
  }

  get addons() {
    return this.#host.addons
  }

  get hooks() {
    return this.#hooks
  }

  addon(addon: Addon): this {
    this.#refuseDisposed()
    this.#host.attach(addon)
    return this
  }

  async detach(addon: string | AddonToken, { cascade = false } = {}): Promise<this> {
    this.#refuseDisposed()
    await this.#host.detach(typeof addon === 'string' ? addon : addon.name, cascade)
    return this
  }

  get(addon: AddonToken): object | undefined {
    return this.#host.api(addon.name)
  }

  has(addon: AddonToken): boolean {
    return this.addons.has(addon.name)
  }

  join(options?: string | PeerJoinOptions): Promise<void> {
    try {
      this.#refuseDisposed()
      return this.#membership.join(parseJoinOptions(options))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  leave(): Promise<void> {
    return this.#membership.leave()
  }

  update(metadata: unknown): void {
    this.#refuseDisposed()
    this.#membership.update(metadata)
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    await this.leave()
    await this.#host.dispose()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose()
  }

  on(...[types, handler]: Parameters<Bus['on']>): Off {
    this.#refuseDisposed()
    return this.#bus.on(types, handler)
  }

  once(...[types, handler]: Parameters<Bus['on']>): Off {
    this.#refuseDisposed()
    return this.#bus.once(types, handler)
  }

  off(...[types, handler]: Parameters<Bus['off']>): void {
    this.#bus.off(types, handler)
  }

  emit(...[types, payload]: Parameters<Bus['emit']>): void {
    this.#bus.emit(types, payload)
  }

  toJSON(): PeerJson {
    const { id, room, metadata, active } = this
    const own = {
      id,
      room,
      metadata,
      active,
      connections: [...this.connections.keys()],
      addons: [...this.addons.keys()],
    }
    return { ...own, ...this.#host.contributions(), ...own }
  }

  #refuseDisposed(): void {
    if (this.#isDisposed) throw new KernelError('PEER_DISPOSED')
  }
}
