import { ChannelError } from '@peerwright/addon-channels'
import type { RemotePeer } from '@peerwright/core'
import type { FileTransferContext, SendFileOptions } from '../api'
import { FileTransferError } from '../errors'
import { type Hash, tokenOf } from '../hash'
import type { FileTransferOptions } from '../options'
import type { Source } from '../source/source'
import { type Sendable, sourcesOf } from '../source/sources-of'
import { type FileMessage, INFO_LIMIT } from '../wire/messages'
import { Delivery } from './delivery'
import { Transfer } from './transfer'

/** Milliseconds between two progress events of one file. */
const TICK = 100

/** All that we send. */
export class Sending {
  readonly #ctx: FileTransferContext
  readonly #options: FileTransferOptions
  readonly #deliveries = new Map<string, Delivery>()
  /** What remotes ask for; some of it may be held by who is about to be missed. */
  readonly #wishes = new Map<RemotePeer, ReadonlySet<Hash>>()
  readonly #transfers = new Set<Transfer>()
  readonly #ticks = new WeakMap<Delivery, number>()

  constructor(ctx: FileTransferContext, options: FileTransferOptions) {
    this.#ctx = ctx
    this.#options = options
  }

  get size(): number {
    return this.#deliveries.size
  }

  send(files: Sendable, options: SendFileOptions): Transfer {
    const transfer: Transfer = new Transfer((source, remoteId) => this.#begin(source, remoteId, transfer, options))
    this.#transfers.add(transfer)
    const over = () => void this.#transfers.delete(transfer)
    transfer.done.then(over, over)
    const { signal, to } = options
    const ids = [...new Set(to === undefined ? this.#receivers() : [to].flat())]
    if (signal?.aborted) transfer.cancel()
    else if (signal) transfer.done.finally(this.#ctx.listen(signal, 'abort', () => transfer.cancel())).catch(() => {})
    this.#start(transfer, files, options, ids).catch((error) => transfer.fail(error))
    return transfer
  }

  /** A control message of a receiver; whether it was for us. */
  receive(message: FileMessage, remote: RemotePeer): boolean {
    if (message.type === 'wanted') {
      this.#wishes.set(remote, new Set(message.tokens))
      void this.#grant()
      return true
    }
    const delivery = this.#deliveries.get(message.id)
    if (!delivery || delivery.remote !== remote) return false
    if (message.type === 'have') delivery.have(message.hashes)
    else if (message.type === 'accept') void delivery.accepted()
    else if (message.type === 'stored') delivery.stored(message.blocks, message.again)
    else if (message.type === 'done') delivery.finished()
    else if (message.type === 'pause') delivery.pausedThere(message.paused)
    else if (message.type === 'stop') delivery.stop(message.code, 'receiver', message.reason)
    else return false
    return true
  }

  reconnect(remote: RemotePeer): void {
    for (const delivery of this.#deliveries.values()) if (delivery.remote === remote) delivery.reconnect()
  }

  lose(remote: RemotePeer): void {
    this.#wishes.delete(remote)
    for (const delivery of [...this.#deliveries.values()]) if (delivery.remote === remote) delivery.lose()
    void this.#grant()
  }

  close(): void {
    for (const transfer of [...this.#transfers]) transfer.cancel()
  }

  /** Gives those who came back what is held for them. */
  async #grant(): Promise<void> {
    for (const [remote, tokens] of [...this.#wishes]) {
      for (const delivery of [...this.#deliveries.values()]) {
        if (!delivery.isOrphan) continue
        const token = await tokenOf(delivery.id, remote.id, this.#ctx.peer.id)
        // Meanwhile either may have gone.
        if (tokens.has(token) && delivery.isOrphan && this.#wishes.get(remote) === tokens) delivery.rejoin(remote)
      }
    }
  }

  async #start(transfer: Transfer, files: Sendable, options: SendFileOptions, ids: readonly string[]): Promise<void> {
    const { label = 'default', info } = options
    if (typeof label !== 'string' || !/^.{1,40}$/su.test(label)) throw invalid('a label has 1 to 40 characters')
    if (info !== undefined && !isInfo(info)) throw invalid(`info is an object of at most ${INFO_LIMIT} bytes as JSON`)
    const sources = await sourcesOf(files)
    const close = () => {
      for (const source of sources) source.close()
    }
    transfer.done.then(close, close)
    transfer.start(sources, ids)
  }

  #begin(source: Source, remoteId: string, transfer: Transfer, { label = 'default', info }: SendFileOptions): Delivery {
    const remote = this.#ctx.peer.connections.get(remoteId)
    const delivery = new Delivery(source, remoteId, remote, {
      ctx: this.#ctx,
      options: this.#options,
      offer: { label, info, batch: { id: transfer.id, index: transfer.indexOf(source) } },
      changed: (changed) => {
        transfer.changed(changed)
        this.#tick(changed)
      },
      ended: (ended, error) => {
        this.#deliveries.delete(ended.id)
        const { id, source, remote } = ended
        if (error) this.#ctx.emit('file:failed', { id, remote, name: source.name, direction: 'sending', error })
        else this.#ctx.emit('file:sent', ended.progress)
        transfer.ended(ended, error)
      },
    })
    this.#deliveries.set(delivery.id, delivery)
    if (!remote) this.#ctx.after(0, () => delivery.fail(new ChannelError('REMOTE_UNKNOWN', { remote: remoteId })))
    return delivery
  }

  #receivers(): string[] {
    return [...this.#ctx.peer.connections.values()]
      .filter(({ addons }) => addons.has('file-transfer'))
      .map(({ id }) => id)
  }

  #tick(delivery: Delivery): void {
    const { progress } = delivery
    const now = performance.now()
    if (progress.state === 'transferring' && now - (this.#ticks.get(delivery) ?? 0) < TICK) return
    this.#ticks.set(delivery, now)
    this.#ctx.emit('file:progress', progress)
  }
}

const invalid = (problem: string) => new FileTransferError('FILE_INVALID', { problem })

function isInfo(info: unknown): boolean {
  try {
    return (
      typeof info === 'object' && info !== null && !Array.isArray(info) && JSON.stringify(info).length <= INFO_LIMIT
    )
  } catch {
    return false
  }
}
