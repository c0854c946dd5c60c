import type { Off } from '../contract/off'
import type { PeerView } from '../contract/peer-view'
import type { RemotePeer } from '../contract/remote-peer'
import type { Tools } from '../contract/tools'
import type { Transport } from '../contract/transport'
import { KernelError, type Report } from '../errors'
import type { Bus } from '../events/bus'
import { attempt } from '../guard'
import { createHook } from '../hooks/create-hook'
import type { CallablePeerHooks } from '../hooks/peer-hooks'
import type { Scope } from '../scope'
import type { Attachment, Wishes } from './attachment'
import type { AddonContext, Control } from './context'
import { parse } from './schema'
import { createTools, lend, undo } from './tools'

/** What a context needs from the host of its addon. */
export interface ContextPort {
  readonly peer: PeerView
  readonly hooks: CallablePeerHooks
  readonly bus: Bus
  readonly report: Report
  readonly wishes: Wishes
  /** Open visits, by the remotes whose connections they saw. */
  readonly visits: ReadonlyMap<RemotePeer, Set<Scope>>
  find(name: string): Attachment | undefined
  /** Transports attached now, for the rooms to come. */
  readonly transports: Set<Transport>
  /** The room we are in. */
  room(): ContextRoom | undefined
  /** Closes it and reports its failed teardowns. */
  close(scope: Scope): Promise<void>
}

/** A room as addons change it. */
export interface ContextRoom {
  /** Sends a message to the addon of that name at the remote. */
  send(remote: RemotePeer, addon: string, message: unknown): void
  /** Remotes have to be told the new list. */
  addonsChanged(): void
  addTransport(transport: Transport): void
  /** Resolves when that transport is closed. */
  removeTransport(transport: Transport): Promise<void>
}

/** The context of one attached addon. */
export function createContext(attachment: Attachment, port: ContextPort): AddonContext {
  const { addon, scope } = attachment
  const { name } = addon
  const { peer, hooks, bus, wishes, visits } = port
  const fail = (cause: unknown) => port.report(new KernelError('ADDON_FAILED', { addon: name }, { cause }), name)
  const owner = { name, bus, fail }
  const needs = Object.entries(addon.requires).map(([key, token]) => [key, port.find(token.name)?.api])
  /** Whatever is taken in the group ends when its undo function is called. */
  const group = (take: (group: Scope) => void): Off => {
    const all = scope.child(name)
    take(all)
    return () => void port.close(all)
  }

  return {
    ...createTools(owner, scope),
    peer,
    hooks,
    needs: Object.fromEntries(needs),
    fail,
    emit: (type, payload) => bus.emit(type, payload),
    control: createControl(attachment, port, fail),
    json: (contribute) =>
      wish(scope, wishes.contributions, {
        owner: attachment,
        contribute: (json) => void attempt(() => void Object.assign(json, contribute()), fail),
      }),
    offer: (hook, kind) => createHook(hook, kind, 'report', port.report),
    transport: (implementation) =>
      group((carried) => {
        port.transports.add(implementation)
        port.room()?.addTransport(implementation)
        carried.defer(() => {
          port.transports.delete(implementation)
          return port.room()?.removeTransport(implementation)
        })
      }),
    eachRemote: (visit) =>
      group((each) => {
        const meet = (remote: RemotePeer): unknown => {
          const open = visits.get(remote)
          if (!open) return
          const visited = each.child(name)
          wish(visited, open, visited)
          return lend(owner, visited, (tools: Tools<never>) => visit(remote, tools))
        }
        createTools(owner, each).tap(hooks.remote, meet as (remote: RemotePeer) => void)
        if (attachment.isReady) for (const remote of [...visits.keys()]) attempt(() => meet(remote), fail)
      }),
    whenAttached: ({ name: other }, run) =>
      group((all) => {
        const meet = (found: Attachment) => {
          const pairing = all.child(name)
          pairing.defer(found.scope.defer(() => port.close(pairing)))
          attempt(() => lend(owner, pairing, (tools: Tools<never>) => run(found.api as never, tools)), fail)
        }
        wish(all, wishes.meetings, { owner: attachment, other, meet })
        const found = attachment.isReady && port.find(other)
        if (found) meet(found)
      }),
  }
}

function wish<Item>(scope: Scope, set: Set<Item>, item: Item): Off {
  set.add(item)
  return undo(scope, () => set.delete(item))
}

function createControl(owner: Attachment, port: ContextPort, fail: (cause: unknown) => void): Control {
  const addon = owner.addon.name
  return {
    on: (schema, handler) =>
      wish(owner.scope, port.wishes.receivers, {
        owner,
        receive: (message, remote) => {
          const result = parse(schema, message)
          if (!result.issues) attempt(() => handler(result.value, remote), fail)
          return !result.issues
        },
      }),
    send: (remote, message) => {
      if (!remote.addons.has(addon)) throw new KernelError('ADDON_MISSING_REMOTELY', { addon, remote: remote.id })
      port.room()?.send(remote, addon, message)
    },
    broadcast: (message) => {
      for (const remote of port.peer.connections.values()) {
        if (remote.addons.has(addon)) port.room()?.send(remote, addon, message)
      }
    },
  }
}
