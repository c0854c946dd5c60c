import type { AttachedAddon } from '../contract/peer-view'
import type { RemotePeer } from '../contract/remote-peer'
import { KernelError } from '../errors'
import { isThenable, patience } from '../guard'
import type { RoomContext } from '../hooks/peer-hooks'
import { Scope } from '../scope'
import type { Addon } from './addon'
import type { Attachment, Wishes } from './attachment'
import { type ContextPort, createContext } from './create-context'
import { mixIn, mixOut } from './surface'

/** What the host needs from the peer; members are mixed onto `peer`. */
export type HostPort = Pick<ContextPort, 'peer' | 'hooks' | 'bus' | 'report' | 'transports' | 'room'>

/** A stay in a room, from the `join` hook to the end of the `leave` hook. */
interface Stay {
  readonly context: RoomContext
  /** Leave taps of addons that are being detached. */
  readonly partings: Promise<void>[]
  joining?: Promise<void>
  leaving?: Promise<void>
}

/** How long what has not finished joining may hold up what leaves, in milliseconds. */
const PATIENCE = 5_000

/** Attaches addons to one peer, detaches them, and lets them meet its remotes and each other. */
export class AddonHost {
  /** Addons that are set up, by name, oldest first. */
  readonly addons = new Map<string, AttachedAddon>()
  readonly #port: ContextPort
  readonly #attached = new Map<string, Attachment>()
  readonly #leaving = new Map<string, Promise<void>>()
  readonly #visits = new Map<RemotePeer, Set<Scope>>()
  readonly #wishes: Wishes = { meetings: new Set(), receivers: new Set(), contributions: new Set() }
  #stay: Stay | undefined

  constructor(port: HostPort) {
    this.#port = {
      ...port,
      visits: this.#visits,
      wishes: this.#wishes,
      find: (name) => this.#find(name),
      close: (scope) => this.#close(scope),
    }
  }

  /** Attaches in one tick, or throws and leaves nothing behind. */
  attach(addon: Addon): void {
    this.#check(addon)
    const { name, version } = addon
    const attachment: Attachment = { addon, scope: new Scope(name), api: {} }
    this.#attached.set(name, attachment)
    try {
      const api = this.#setUp(attachment)
      mixIn(this.#port.peer, name, api, (member) => this.#ownerOf(member))
      attachment.api = api
    } catch (error) {
      this.#attached.delete(name)
      void this.#close(attachment.scope)
      throw error
    }
    attachment.isReady = true
    this.addons.set(name, { name, version })
    this.#catchUp(attachment)
    this.#port.room()?.addonsChanged()
    this.#tell('attached', addon)
  }

  /** Resolves when it is gone, and at once when it was not there. */
  async detach(name: string, cascade: boolean): Promise<void> {
    const attachment = this.#attached.get(name)
    const dependents = this.#dependents(new Set([name]))
    const by = dependents.map(({ addon }) => addon.name)
    if (by.length > 0 && !cascade) throw new KernelError('ADDON_IN_USE', { addon: name, by })
    if (attachment) dependents.push(attachment)
    if (this.#leaving.has(name) || dependents.some(({ isReady }) => !isReady)) {
      throw new KernelError('ADDON_BUSY', { addon: name })
    }
    await this.#remove(dependents)
  }

  /** Detaches everything, newest first. */
  async dispose(): Promise<void> {
    await Promise.all(this.#leaving.values())
    await this.#remove([...this.#attached.values()].reverse())
  }

  api(name: string): object | undefined {
    return this.#find(name)?.api
  }

  list(): [name: string, version: string][] {
    return [...this.addons.values()].map(({ name, version }) => [name, version])
  }

  enter(context: RoomContext): Promise<void> {
    const stay: Stay = { context, partings: [] }
    this.#stay = stay
    stay.joining = this.#port.hooks.join.call(context)
    return stay.joining
  }

  async exit(): Promise<void> {
    const stay = this.#stay
    if (stay) stay.leaving ??= this.#leave(stay)
    await stay?.leaving
  }

  open(remote: RemotePeer): void {
    void this.close(remote)
    this.#visits.set(remote, new Set())
    this.#port.hooks.remote.call(remote)
  }

  async close(remote: RemotePeer): Promise<void> {
    const scopes = [...(this.#visits.get(remote) ?? [])]
    this.#visits.delete(remote)
    await Promise.all(scopes.reverse().map((scope) => this.#close(scope)))
  }

  receive(remote: RemotePeer, name: string, message: unknown): boolean {
    const attachment = this.#find(name)
    return [...this.#wishes.receivers].some(({ owner, receive }) => owner === attachment && receive(message, remote))
  }

  /** What the addons add to `peer.toJSON()`. */
  contributions(): object {
    const json = {}
    for (const { owner, contribute } of this.#wishes.contributions) if (owner.isReady) contribute(json)
    return json
  }

  #check(addon: Addon): void {
    const { name, requires, setup } = addon ?? {}
    if (!name || !setup) {
      const problem = typeof addon === 'function' ? `but the factory of ${name}` : 'without name or setup'
      throw new KernelError('ADDON_INVALID', { problem })
    }
    const attached = this.#attached.get(name)
    if (attached?.isReady) throw new KernelError('ADDON_ATTACHED', { addon: name })
    if (attached || this.#leaving.has(name)) throw new KernelError('ADDON_BUSY', { addon: name })
    const missing = Object.values(requires).find((token) => !this.#find(token.name))
    if (missing) throw new KernelError('ADDON_REQUIRES', { addon: name, requires: missing.name })
  }

  #setUp(attachment: Attachment): object {
    const { addon } = attachment
    try {
      const api = addon.setup(createContext(attachment, this.#port))
      if (!isThenable(api)) return Object(api ?? {})
      api.then(undefined, () => {}) // one error is enough
      throw new KernelError('ADDON_INVALID', { problem: 'its setup is asynchronous' })
    } catch (cause) {
      throw new KernelError('ADDON_SETUP_FAILED', { addon: addon.name }, { cause })
    }
  }

  /** Lets a late addon see what an early one has seen. */
  #catchUp(attachment: Attachment): void {
    const { name } = attachment.addon
    for (const remote of [...this.#visits.keys()]) this.#port.hooks.remote.only(name)(remote)
    for (const { owner, other, meet } of [...this.#wishes.meetings]) {
      const found = owner === attachment ? this.#find(other) : owner.isReady && other === name && attachment
      if (found) meet(found)
    }
    if (this.#stay) attachment.joined = this.#replayJoin(attachment, this.#stay)
  }

  async #replayJoin(attachment: Attachment, stay: Stay): Promise<void> {
    const { name } = attachment.addon
    await null // the hook may be running right now, with this very call inside one of its taps
    const hasFailed = await stay.joining?.catch(() => true)
    if (hasFailed || stay.leaving || !attachment.isReady) return
    await this.#port.hooks.join
      .only(name)(stay.context)
      .catch((error) => this.#port.report(error, name))
  }

  async #leave(stay: Stay): Promise<void> {
    const joined = [...this.#attached.values()].map((attachment) => attachment.joined)
    await patience([stay.joining, ...joined, ...stay.partings], PATIENCE)
    await this.#port.hooks.leave.call(stay.context)
    this.#stay = undefined
  }

  /** Takes them off the peer at once, and gives them time to leave, one after the other. */
  async #remove(going: readonly Attachment[]): Promise<void> {
    if (going.length === 0) return
    let finish = () => {}
    const left = new Promise<void>((resolve) => {
      finish = resolve
    })
    for (const attachment of going) {
      const { name } = attachment.addon
      attachment.isReady = false
      this.#attached.delete(name)
      this.addons.delete(name)
      this.#leaving.set(name, left)
      mixOut(this.#port.peer, name, attachment.api)
    }
    this.#port.room()?.addonsChanged()
    for (const attachment of going) await this.#release(attachment)
    finish()
  }

  async #release({ addon, scope, joined }: Attachment): Promise<void> {
    let left: Stay | undefined
    // Again when the room was left meanwhile and the next one joined, with this addon still in it.
    while (this.#stay && this.#stay !== left) {
      left = this.#stay
      await patience([left.joining, joined], PATIENCE)
      const parting = left.leaving ?? this.#port.hooks.leave.only(addon.name)(left.context)
      left.partings.push(parting)
      await parting
    }
    await this.#close(scope)
    this.#leaving.delete(addon.name)
    this.#tell('detached', addon)
  }

  /** Those that require one of them, directly or through others, newest first. */
  #dependents(names: Set<string>): Attachment[] {
    const requires = ({ name, requires }: Addon) =>
      Object.values(requires).some((token) => names.has(token.name)) && names.add(name)
    return [...this.#attached.values()].filter(({ addon }) => requires(addon)).reverse()
  }

  async #close(scope: Scope): Promise<void> {
    const { name } = scope
    const failures = await scope.close()
    if (failures.length === 0) return
    const cause = new AggregateError(failures)
    this.#port.report(new KernelError('ADDON_TEARDOWN_FAILED', { addon: name }, { cause }), name)
  }

  #find(name: string): Attachment | undefined {
    const attachment = this.#attached.get(name)
    return attachment?.isReady ? attachment : undefined
  }

  #ownerOf(member: string): string {
    return [...this.#attached.values()].find(({ api }) => Object.hasOwn(api, member))?.addon.name ?? 'Peer'
  }

  #tell(past: 'attached' | 'detached', { name, version }: Addon): void {
    this.#port.bus.emit(`addon:${past}`, { name: `addon:${past}`, addon: { name, version } })
  }
}
