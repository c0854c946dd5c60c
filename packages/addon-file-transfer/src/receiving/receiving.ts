import type { Arrival } from '@peerwright/addon-channels'
import type { Off, RemotePeer } from '@peerwright/core'
import * as v from 'valibot'
import type { FileOffer, FileReception, FileTransferContext } from '../api'
import { FileTransferError } from '../errors'
import { tokenOf } from '../hash'
import type { Opfs } from '../opfs/opfs'
import type { FileTransferOptions } from '../options'
import { tell } from '../port'
import { checkSink, type FileSink, openSink } from '../sink/open-sink'
import { blockSchema, type FileMessage, OFFERS, type OfferMessage, WISHES } from '../wire/messages'
import { factsOf, type OfferFacts } from './offer-facts'
import { Reception } from './reception'

interface Pending {
  readonly facts: OfferFacts
  readonly off: Off
}

/** Milliseconds between two progress events of one file. */
const TICK = 100

/** All that is offered to us, and all that we receive. */
export class Receiving {
  readonly #ctx: FileTransferContext
  readonly #options: FileTransferOptions
  readonly #opfs: Opfs | undefined
  readonly #offers = new Map<string, Pending>()
  readonly #receptions = new Map<string, Reception>()
  readonly #ticks = new WeakMap<Reception, number>()
  /** Messages that made no sense, or were too many. */
  dropped = 0

  constructor(ctx: FileTransferContext, options: FileTransferOptions, opfs: Opfs | undefined) {
    this.#ctx = ctx
    this.#options = options
    this.#opfs = opfs
  }

  get size(): number {
    return this.#receptions.size
  }

  /** A control message of a sender; whether it was for us. */
  receive(message: FileMessage, remote: RemotePeer): boolean {
    if (message.type === 'wanted') return false
    if (message.type === 'offer') return this.#offered(message, remote)
    const pending = this.#offers.get(message.id)
    if (pending?.facts.remote === remote && message.type === 'stop') return this.#withdraw(message.id, 'cancelled')
    const reception = this.#receptions.get(message.id)
    if (!reception || reception.remote !== remote) return false
    if (message.type === 'start') reception.start(message.from)
    else if (message.type === 'end') reception.end(message.size, message.root)
    else if (message.type === 'pause') reception.pausedThere(message.paused)
    else if (message.type === 'stop') reception.stop(message.code === 'declined' ? 'cancelled' : message.code, 'sender')
    else return false
    return true
  }

  /** Takes blocks out of the channels. */
  arrive({ remote, data, info, take }: Arrival): void {
    take()
    const head = v.safeParse(blockSchema, info)
    const reception = head.success ? this.#receptions.get(head.output.id) : undefined
    if (head.success && reception?.remote === remote) return reception.take(head.output, data)
    this.drop()
    // It may have failed already.
    void data.cancel().catch(() => {})
  }

  /** Asks who is there to go on with what is not finished. */
  async ask(remote: RemotePeer): Promise<void> {
    const waiting = [...this.#receptions.values()].filter(({ isOrphan }) => isOrphan).map(({ id }) => id)
    const partials = (await this.#opfs?.partials().catch(() => [])) ?? []
    const ids = [...new Set([...waiting, ...partials.map(({ id }) => id)])].slice(0, WISHES)
    const tokens = await Promise.all(ids.map((id) => tokenOf(id, this.#ctx.peer.id, remote.id)))
    if (tokens.length > 0) tell(this.#ctx, remote, { type: 'wanted', tokens })
  }

  lose(remote: RemotePeer): void {
    for (const [id, { facts }] of this.#offers) if (facts.remote === remote) this.#withdraw(id, 'gone')
    for (const reception of this.#receptions.values()) if (reception.remote === remote) reception.lose()
  }

  close(): void {
    for (const reception of this.#receptions.values()) reception.abandon()
  }

  readonly drop = (): void => {
    this.dropped++
  }

  #offered(message: OfferMessage, remote: RemotePeer): boolean {
    const { id } = message
    const known = this.#receptions.get(id)
    const ofRemote = [...this.#offers.values()].filter(({ facts }) => facts.remote === remote).length
    // Its id is a secret of the two of us: who knows it is who we accepted it from.
    if (known) {
      if (known.isOrphan) this.#rejoin(known, message, remote)
      else this.drop()
    } else if (this.#offers.has(id) || ofRemote >= OFFERS) this.drop()
    else this.#offer(factsOf(message, remote), message.stands)
    return true
  }

  #offer(facts: OfferFacts, stands: number): void {
    const off = this.#ctx.after(stands, () => this.#withdraw(facts.id, 'expired'))
    this.#offers.set(facts.id, { facts, off })
    if (this.#isSmall(facts)) this.#accept(facts.id, this.#options.sink)
    else this.#announce(facts).catch((error) => this.#ctx.fail(error))
  }

  async #announce(facts: OfferFacts): Promise<void> {
    const { id } = facts
    const waiting = this.#waitingFor(facts)
    const received = waiting ? waiting.progress.bytes : ((await this.#opfs?.sizeOf(facts.key).catch(() => 0)) ?? 0)
    const offer: FileOffer = {
      ...facts,
      received,
      accept: (sink = this.#options.sink) => this.#accept(id, sink),
      decline: (reason) => {
        if (!this.#forget(id)) return
        tell(this.#ctx, facts.remote, { type: 'stop', id, code: 'declined', reason: reason?.slice(0, 1_024) })
      },
    }
    if (this.#offers.has(id)) this.#ctx.emit('file:offer', offer)
  }

  #accept(id: string, sink: FileSink): FileReception {
    const facts = this.#offers.get(id)?.facts
    if (!facts) throw new FileTransferError('FILE_EXPIRED', { name: id })
    checkSink(sink, this.#opfs)
    const limit = sink === 'memory' ? this.#options.memoryLimit : Number.POSITIVE_INFINITY
    const { name, size = 0 } = facts
    if (size > limit) throw new FileTransferError('FILE_TOO_LARGE', { name, limit })
    this.#forget(id)
    const waiting = this.#waitingFor(facts)
    const reception = waiting ?? this.#begin(facts, sink, limit)
    if (waiting) this.#rejoin(waiting, facts, facts.remote)
    this.#ctx.emit('file:accepted', reception)
    return reception
  }

  #begin(facts: OfferFacts, sink: FileSink, limit: number): Reception {
    const reception = new Reception(facts, {
      ctx: this.#ctx,
      options: this.#options,
      limit,
      open: () => openSink(sink, facts, this.#opfs),
      changed: (changed) => this.#changed(changed),
      ended: (ended, error) => {
        this.#receptions.delete(ended.id)
        const { id, remote, name } = ended
        if (error) this.#ctx.emit('file:failed', { id, remote, name, direction: 'receiving', error })
        else this.#ctx.emit('file:received', ended)
      },
      drop: this.drop,
    })
    this.#receptions.set(facts.id, reception)
    return reception
  }

  #rejoin(reception: Reception, { id }: { readonly id: string }, remote: RemotePeer): void {
    this.#receptions.delete(reception.id)
    this.#receptions.set(id, reception)
    reception.rejoin(id, remote)
  }

  /** What waits for a sender of that content to come back. */
  #waitingFor({ key, size }: OfferFacts): Reception | undefined {
    const isSame = ({ facts, isOrphan }: Reception) => isOrphan && facts.key === key && facts.size === size
    return [...this.#receptions.values()].find(isSame)
  }

  #isSmall({ size, remote }: OfferFacts): boolean {
    const underWay = [...this.#receptions.values()].filter((reception) => reception.remote === remote)
    const bytes = underWay.reduce((sum, reception) => sum + (reception.size ?? 0), 0)
    const { autoAccept, memoryLimit, sink } = this.#options
    const limit = sink === 'memory' ? Math.min(autoAccept, memoryLimit) : autoAccept
    return size !== undefined && autoAccept > 0 && size + bytes <= limit
  }

  #withdraw(id: string, reason: 'expired' | 'cancelled' | 'gone'): boolean {
    const facts = this.#forget(id)
    if (facts) this.#ctx.emit('file:withdrawn', { id, remote: facts.remote, name: facts.name, reason })
    return !!facts
  }

  #forget(id: string): OfferFacts | undefined {
    const pending = this.#offers.get(id)
    pending?.off()
    this.#offers.delete(id)
    return pending?.facts
  }

  #changed(reception: Reception): void {
    const now = performance.now()
    if (reception.state === 'transferring' && now - (this.#ticks.get(reception) ?? 0) < TICK) return
    this.#ticks.set(reception, now)
    this.#ctx.emit('file:progress', reception.progress)
  }
}
