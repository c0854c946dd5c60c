import type { AttachedAddon } from '../contract/peer-view'
import type { RemotePeer } from '../contract/remote-peer'
import { KernelError, type PeerError } from '../errors'
import { attempt, isThenable, within } from '../guard'
import type { RoomContext } from '../hooks/peer-hooks'
import { Scope } from '../scope'
import type { Addon } from './addon'
import type { Attachment } from './attachment'
import { type ContextPort, createContext } from './create-context'
import { mixIn, mixOut } from './surface'

/** What the host needs from the peer; members are mixed onto `peer`. */
export interface HostPort extends Pick<ContextPort, 'peer' | 'hooks' | 'bus' | 'report' | 'send' | 'addTransport'> {
  /** Remotes have to be told the new list. */
  addonsChanged(): void
}

/** A stay in a room, from the `join` hook to the end of the `leave` hook. */
interface Stay {
  readonly context: RoomContext
  joining?: Promise<void>
  leaving?: Promise<void>
}

/** How long what has not finished joining may hold up what leaves, in milliseconds. */
const PATIENCE = 5_000

/** Attaches addons to one peer, detaches them, and lets them meet its remotes and each other. */
export class AddonHost {
  /** Addons that are set up, by name, oldest first. */
  readonly addons = new Map<string, AttachedAddon>()
  readonly #port: HostPort
  readonly #context: ContextPort
  readonly #attached = new Map<string, Attachment>()
  readonly #leaving = new Map<string, Promise<void>>()
  readonly #visits = new Map<RemotePeer, Set<Scope>>()
  readonly #watchers: ContextPort['watchers'] = new Set()
  #stay: Stay | undefined

  constructor(port: HostPort) {
    this.#port = port
    this.#context = {
      ...port,
      visits: this.#visits,
      watchers: this.#watchers,
      find: (name) => this.#find(name),
      close: (scope) => this.#close(scope),
    }
  }

  /** Attaches in one tick, or throws and leaves nothing behind. */
  attach(addon: Addon): void {
    this.#check(addon)
    const { name, version } = addon
    const scope = new Scope(name)
    const attachment: Attachment = {
      name,
      addon,
      scope,
      receivers: new Set(),
      contributions: new Set(),
      api: {},
      isReady: false,
    }
    this.#attached.set(name, attachment)
    try {
      attachment.api = this.#setUp(attachment)
      mixIn(this.#port.peer, name, attachment.api, (member) => this.#ownerOf(member))
    } catch (error) {
      this.#attached.delete(name)
      void this.#close(scope)
      throw error
    }
    attachment.isReady = true
    this.addons.set(name, { name, version })
    this.#catchUp(attachment)
    this.#port.addonsChanged()
    this.#tell('attached', addon)
  }

  /** Resolves when it is gone, and at once when it was not there. */
  async detach(name: string, cascade = false): Promise<void> {
    const attachment = this.#attached.get(name)
    if (this.#leaving.has(name)) throw new KernelError('ADDON_BUSY', { addon: name })
    if (!attachment) return
    const dependents = this.#dependents(new Set([name]))
    if (dependents.length > 0 && !cascade) {
      throw new KernelError('ADDON_IN_USE', { addon: name, by: dependents.map((dependent) => dependent.name) })
    }
    const going = [...dependents, attachment]
    const busy = going.find(({ isReady }) => !isReady)
    if (busy) throw new KernelError('ADDON_BUSY', { addon: busy.name })
    return this.#remove(going)
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

  async enter(context: RoomContext): Promise<void> {
    const stay: Stay = { context }
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

  receive(remote: RemotePeer, addon: string, message: unknown): boolean {
    const receivers = this.#find(addon)?.receivers ?? []
    return [...receivers].some((receive) => receive(message, remote))
  }

  /** What the addons add to `peer.toJSON()`. */
  contributions(): object {
    const json = {}
    for (const { name, contributions } of this.#attached.values()) {
      for (const contribute of contributions) {
        attempt(
          () => void Object.assign(json, contribute()),
          (cause) => this.#fail(name, cause),
        )
      }
    }
    return json
  }

  #check(addon: Addon): void {
    const { name, requires, setup } = addon ?? {}
    if (!name || typeof setup !== 'function') {
      const problem = typeof addon === 'function' ? `${name} is its factory: call it` : 'it has no name or no setup'
      throw new KernelError('ADDON_INVALID', { problem })
    }
    if (this.#leaving.has(name) || this.#attached.get(name)?.isReady === false) {
      throw new KernelError('ADDON_BUSY', { addon: name })
    }
    if (this.#attached.has(name)) throw new KernelError('ADDON_ATTACHED', { addon: name })
    const missing = Object.values(requires).find((token) => !this.#find(token.name))
    if (missing) throw new KernelError('ADDON_REQUIRES', { addon: name, requires: missing.name })
  }

  #setUp(attachment: Attachment): object {
    const { name, addon } = attachment
    try {
      const api = addon.setup(createContext(attachment, this.#context))
      if (isThenable(api)) {
        attempt(
          () => api,
          () => {},
        )
        throw new KernelError('ADDON_INVALID', { problem: 'its setup is asynchronous' })
      }
      return Object(api ?? {})
    } catch (cause) {
      throw new KernelError('ADDON_SETUP_FAILED', { addon: name }, { cause })
    }
  }

  /** Lets a late addon see what an early one has seen. */
  #catchUp(attachment: Attachment): void {
    const { name } = attachment
    for (const remote of [...this.#visits.keys()]) this.#port.hooks.remote.only(name)(remote)
    for (const { owner, other, meet } of [...this.#watchers]) {
      const found = owner === attachment ? this.#find(other) : owner.isReady && other === name && attachment
      if (found) meet(found)
    }
    if (this.#stay) attachment.joined = this.#replayJoin(attachment, this.#stay)
  }

  async #replayJoin(attachment: Attachment, stay: Stay): Promise<void> {
    // The hook may be running right now, with this very call inside one of its taps.
    await Promise.resolve()
    const isIn = await stay.joining?.then(
      () => true,
      () => false,
    )
    if (!isIn || stay.leaving || !attachment.isReady) return
    await this.#port.hooks.join
      .only(attachment.name)(stay.context)
      .catch((error: PeerError) => {
        this.#port.report(error, attachment.name)
      })
  }

  async #leave(stay: Stay): Promise<void> {
    const joined = [...this.#attached.values()].map((attachment) => attachment.joined)
    await patience([stay.joining, ...joined, ...this.#leaving.values()])
    await this.#port.hooks.leave.call(stay.context)
    this.#stay = undefined
  }

  /** Takes them off the peer at once, and gives them time to leave, one after the other. */
  #remove(going: readonly Attachment[]): Promise<void> {
    const stay = this.#stay
    const leaving = stay?.leaving
    for (const attachment of going) {
      const { name, api } = attachment
      attachment.isReady = false
      this.#attached.delete(name)
      this.addons.delete(name)
      mixOut(this.#port.peer, name, api)
    }
    this.#port.addonsChanged()
    const release = async ({ name, addon, scope, joined }: Attachment) => {
      if (stay) {
        await patience([joined])
        await (leaving ?? this.#port.hooks.leave.only(name)(stay.context))
      }
      await this.#close(scope)
      this.#leaving.delete(name)
      this.#tell('detached', addon)
    }
    const gone = Promise.resolve().then(async () => {
      for (const attachment of going) await release(attachment)
    })
    for (const { name } of going) this.#leaving.set(name, gone)
    return gone
  }

  /** Those that require one of them, directly or through others, newest first. */
  #dependents(names: Set<string>): Attachment[] {
    const dependents = [...this.#attached.values()].filter(({ name, addon }) => {
      const needs = Object.values(addon.requires).some((token) => names.has(token.name))
      return needs && names.add(name)
    })
    return dependents.reverse()
  }

  async #close(scope: Scope): Promise<void> {
    const failures = await scope.close()
    if (failures.length === 0) return
    const cause = new AggregateError(failures)
    this.#port.report(new KernelError('ADDON_TEARDOWN_FAILED', { addon: scope.name }, { cause }), scope.name)
  }

  #find(name: string): Attachment | undefined {
    const attachment = this.#attached.get(name)
    return attachment?.isReady ? attachment : undefined
  }

  #ownerOf(member: string): string {
    return (
      [...this.#attached.values()].find(({ isReady, api }) => isReady && Object.hasOwn(api, member))?.name ?? 'Peer'
    )
  }

  #fail(addon: string, cause: unknown): void {
    this.#port.report(new KernelError('ADDON_FAILED', { addon }, { cause }), addon)
  }

  #tell(past: 'attached' | 'detached', { name, version }: Addon): void {
    this.#port.bus.emit(`addon:${past}`, { name: `addon:${past}`, addon: { name, version } })
  }
}

/** Waits for all of them, for a while. */
const patience = async (pending: readonly unknown[]): Promise<void> => {
  await attempt(
    () => within(Promise.allSettled(pending), PATIENCE, ''),
    () => {},
  )
}
