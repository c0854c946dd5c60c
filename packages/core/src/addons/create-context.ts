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
import type { Attachment, Receiver, Watcher } from './attachment'
import type { AddonContext, Control } from './context'
import { parse } from './schema'
import { createTools, lend } from './tools'

/** What a context needs from the host of its addon. */
export interface ContextPort {
  readonly peer: PeerView
  readonly hooks: CallablePeerHooks
  readonly bus: Bus
  readonly watchers: Set<Watcher>
  readonly report: Report
  /** Open visits, by the remotes whose connections they saw. */
  readonly visits: ReadonlyMap<RemotePeer, Set<Scope>>
  find(name: string): Attachment | undefined
  send(remote: RemotePeer, addon: string, message: unknown): void
  addTransport(transport: Transport): () => unknown
  /** Closes it and reports its failed teardowns. */
  close(scope: Scope): Promise<void>
}

/** The context of one attached addon. */
export function createContext(attachment: Attachment, port: ContextPort): AddonContext {
  const { name, addon, scope } = attachment
  const { peer, hooks, bus, watchers } = port
  const fail = (cause: unknown) => port.report(new KernelError('ADDON_FAILED', { addon: name }, { cause }), name)
  const owner = { name, bus, fail }
  const add = <Item>(set: Set<Item>, item: Item, to = scope): Off => {
    set.add(item)
    const forget = to.defer(() => set.delete(item))
    return () => {
      forget()
      set.delete(item)
    }
  }
  const needs = Object.entries(addon.requires).map(([key, token]) => [key, port.find(token.name)?.api])

  return {
    ...createTools(owner, scope),
    peer,
    hooks,
    needs: Object.fromEntries(needs),
    fail,
    emit: (type, payload) => bus.emit(type, payload),
    control: createControl(name, port, (receiver) => add(attachment.receivers, receiver), fail),
    json: (contribute) => add(attachment.contributions, contribute),
    offer: (hook, kind) => createHook(hook, kind, 'report', port.report),
    transport: (implementation) => {
      const remove = port.addTransport(implementation)
      const forget = scope.defer(remove)
      return () => {
        forget()
        attempt(remove, fail)
      }
    },
    eachRemote: (visit) => {
      const each = scope.child(name)
      const meet = (remote: RemotePeer): unknown => {
        const visits = port.visits.get(remote)
        if (!visits) return
        const visited = each.child(name)
        add(visits, visited, visited)
        return lend(owner, visited, (tools: Tools<never>) => visit(remote, tools))
      }
      createTools(owner, each).tap(hooks.remote, meet as (remote: RemotePeer) => void)
      if (attachment.isReady) for (const remote of [...port.visits.keys()]) attempt(() => meet(remote), fail)
      return () => void port.close(each)
    },
    whenAttached: ({ name: other }, run) => {
      const all = scope.child(name)
      const meet = (found: Attachment) => {
        const pairing = all.child(name)
        pairing.defer(found.scope.defer(() => port.close(pairing)))
        attempt(() => lend(owner, pairing, (tools: Tools<never>) => run(found.api as never, tools)), fail)
      }
      add(watchers, { owner: attachment, other, meet }, all)
      const found = attachment.isReady && port.find(other)
      if (found) meet(found)
      return () => void port.close(all)
    },
  }
}

function createControl(
  addon: string,
  port: ContextPort,
  add: (receiver: Receiver) => Off,
  fail: (cause: unknown) => void,
): Control {
  return {
    on: (schema, receive) =>
      add((message, remote) => {
        const result = parse(schema, message)
        if (!result.issues) attempt(() => receive(result.value, remote), fail)
        return !result.issues
      }),
    send: (remote, message) => {
      if (!remote.addons.has(addon)) throw new KernelError('ADDON_MISSING_REMOTELY', { addon, remote: remote.id })
      port.send(remote, addon, message)
    },
    broadcast: (message) => {
      for (const remote of port.peer.connections.values()) {
        if (remote.addons.has(addon)) port.send(remote, addon, message)
      }
    },
  }
}
