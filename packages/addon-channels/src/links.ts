import type { AddonContext, None, RemotePeer } from '@peerwright/core'
import type { ChannelEvent, ChannelsEvents } from './api'
import { Link } from './link'
import type { LabelledOptions } from './options'

/** What the addon's `setup` gets. */
export type ChannelsContext = AddonContext<ChannelsEvents, None>

/** The links to the remotes of the room. They outlive the connections that carry them. */
export class Links {
  readonly #ctx: ChannelsContext
  readonly #registry: ReadonlyMap<string, LabelledOptions>
  readonly #unreadLimit: number
  readonly #links = new WeakMap<RemotePeer, Link>()

  constructor(ctx: ChannelsContext, registry: ReadonlyMap<string, LabelledOptions>, unreadLimit: number) {
    this.#ctx = ctx
    this.#registry = registry
    this.#unreadLimit = unreadLimit
  }

  /** The link to a remote; its first connection makes it. */
  to(remote: RemotePeer | undefined): Link | undefined {
    return remote && this.#links.get(remote)
  }

  /** The link to the remote of that id. */
  find(id: string): Link | undefined {
    return this.to(this.#ctx.peer.connections.get(id))
  }

  /** Every link, with the id of its remote. */
  *[Symbol.iterator](): Iterator<readonly [id: string, link: Link]> {
    for (const [id, remote] of this.#ctx.peer.connections) {
      const link = this.to(remote)
      if (link) yield [id, link]
    }
  }

  ensure(remote: RemotePeer): Link {
    const link = this.#links.get(remote) ?? this.#create(remote)
    this.#links.set(remote, link)
    return link
  }

  #create(remote: RemotePeer): Link {
    const { peer, control, emit, fail } = this.#ctx
    const hasAddon = () => remote.addons.has('channels')
    const event = (name: string, channel: RTCDataChannel): ChannelEvent => ({
      id: peer.id,
      name,
      remote,
      channel,
      label: channel.label,
    })
    return new Link({
      registry: this.#registry,
      unreadLimit: this.#unreadLimit,
      remoteId: remote.id,
      isCreator: peer.id < remote.id,
      hasAddon,
      tell: (message) => hasAddon() && control.send(remote, message),
      fail,
      emit: (type, channel) => emit(`channel:${type}`, event(`channel:${type}`, channel)),
      deliver: ({ data, info }, channel) => {
        emit('channel:message', { ...event('channel:message', channel), data, ...(info && { info }) })
      },
      report: (error, channel) => emit('channel:error', { ...event('channel:error', channel), error }),
    })
  }
}
