import type { PeerError, RemotePeer } from '@peerwright/core'
import type { FileTransferContext } from '../api'
import { FileTransferError } from '../errors'
import { BLOCK, blocksIn, type Hash, hashOf, newId, rootOf } from '../hash'
import type { FileTransferOptions } from '../options'
import { Deadline, stopError, tell } from '../port'
import { type FileProgress, type FileState, Meter, secondsLeft } from '../progress'
import type { Cursor, Source } from '../source/source'
import { channelLabel, type OfferMessage, type StopCode } from '../wire/messages'

/** Blocks that are under way without a receipt: as many may have to be sent again. */
const WINDOW = 2
/** Milliseconds until a block that a connected remote did not take is tried again, and how often. */
const RETRY = 1_000
const RETRIES = 10

/** What a delivery needs. */
export interface DeliveryPort {
  readonly ctx: FileTransferContext
  readonly options: FileTransferOptions
  readonly offer: Pick<OfferMessage, 'label' | 'info' | 'batch'>
  changed(delivery: Delivery): void
  ended(delivery: Delivery, error?: PeerError): void
}

/** One file on its way to one remote. */
export class Delivery {
  /** A secret of the two of us: who shows it later is that remote. */
  readonly id = newId()
  readonly source: Source
  /** The id of the remote, also of one that is gone. */
  remoteId: string
  remote: RemotePeer | undefined
  readonly #port: DeliveryPort
  readonly #cursor: Cursor
  readonly #meter = new Meter()
  readonly #deadline: Deadline
  readonly #retry: Deadline
  readonly #hashes: Hash[] = []
  /** What the receiver says it has. */
  #claims: Hash[] = []
  #state: FileState = 'offered'
  #isPaused = false
  #isPausedThere = false
  #isAccepted = false
  #isComparing = false
  #isReading = false
  #isEnding = false
  #stored = 0
  #sent = 0
  /** How many blocks there are, once that is known. */
  #blocks: number | undefined
  #lastLength = BLOCK
  /** Bytes of the blocks under way that have left. */
  readonly #flying = new Map<number, number>()
  /** Counts the attempts: what belongs to an earlier one is not heard any more. */
  #attempt = 0
  #failures = 0
  #giveUp = new AbortController()

  constructor(source: Source, remoteId: string, remote: RemotePeer | undefined, port: DeliveryPort) {
    this.source = source
    this.remoteId = remoteId
    this.remote = remote
    this.#port = port
    this.#cursor = source.open()
    this.#deadline = new Deadline(port.ctx)
    this.#retry = new Deadline(port.ctx)
    this.#blocks = source.size === undefined ? undefined : blocksIn(source.size)
  }

  get isOver(): boolean {
    return this.#state === 'done' || this.#state === 'failed'
  }

  /** It was accepted by who is not there now. */
  get isOrphan(): boolean {
    const isBegun = this.#state === 'transferring' || this.#state === 'waiting'
    return isBegun && this.remote?.state !== 'connected'
  }

  get progress(): FileProgress {
    const { id, remoteId: remote, source } = this
    const { name, size } = source
    const isPaused = this.#state === 'transferring' && (this.#isPaused || this.#isPausedThere)
    const state = isPaused ? 'paused' : this.#state
    const bytes =
      this.#state === 'done' ? (size ?? this.#bytes) : Math.min(this.#bytes, size ?? Number.POSITIVE_INFINITY)
    const rate = state === 'transferring' ? this.#meter.rate : 0
    return { remote, id, name, state, bytes, size, rate, left: secondsLeft(bytes, size, rate) }
  }

  get #bytes(): number {
    let flying = 0
    for (const bytes of this.#flying.values()) flying += bytes
    return this.#stored * BLOCK + flying
  }

  /** Offers the file, for the first time or again to who came back. */
  async offer(): Promise<void> {
    const { source } = this
    try {
      const key = await source.key()
      if (this.isOver || !this.remote) return
      const { offerTimeout: stands } = this.#port.options
      const { name, folder, size, type: media, modified } = source
      // Throws where the remote can not receive files.
      this.#port.ctx.control.send(this.remote, {
        type: 'offer',
        id: this.id,
        key,
        name: name.slice(0, 16_384),
        folder: folder.map((part) => part.slice(0, 255)),
        size,
        media: media.slice(0, 256),
        modified,
        stands,
        ...this.#port.offer,
      } satisfies OfferMessage)
      this.#deadline.set(stands, () => this.stop('expired', 'sender'))
      this.#changed()
    } catch (cause) {
      this.fail(cause)
    }
  }

  /** The remote is here, under whatever id: offers what is not finished again. */
  rejoin(remote: RemotePeer): void {
    this.#reset()
    this.remote = remote
    this.remoteId = remote.id
    this.#isAccepted = false
    this.#isEnding = false
    this.#claims = []
    void this.offer()
  }

  /** The connection to the remote was made anew. */
  reconnect(): void {
    this.#reset()
    this.#pump()
  }

  /** The remote went; it may come back. */
  lose(): void {
    this.#reset()
    this.remote = undefined
    const isStarted = this.#isAccepted && this.#port.options.resumeTimeout > 0
    if (!isStarted) return this.fail(stopError('lost', this.source.name, 'receiver'))
    this.#state = 'waiting'
    this.#deadline.set(this.#port.options.resumeTimeout, () =>
      this.fail(stopError('lost', this.source.name, 'receiver')),
    )
    this.#changed()
  }

  /** The receiver says what it has, before it accepts. */
  have(hashes: readonly Hash[]): void {
    // More than there are can not be compared.
    if (!this.#isAccepted && this.#claims.length < (this.#blocks ?? Number.POSITIVE_INFINITY))
      this.#claims.push(...hashes)
  }

  /** The receiver wants it. */
  async accepted(): Promise<void> {
    if (this.#isAccepted || this.#isComparing || this.isOver) return
    this.#isAccepted = this.#isComparing = true
    this.#deadline.clear()
    this.#state = 'transferring'
    const attempt = this.#attempt
    try {
      const from = await this.#compare()
      if (attempt !== this.#attempt) return
      this.#isComparing = false
      this.#stored = this.#sent = from
      this.#failures = 0
      tell(this.#port.ctx, this.remote, { type: 'start', id: this.id, from })
      this.#changed()
      this.#pump()
    } catch (cause) {
      this.#unreadable(cause)
    } finally {
      this.#isComparing = false
    }
  }

  /** The receiver has stored so many blocks; `again`: what was sent behind them got lost. */
  stored(blocks: number, again = false): void {
    if (blocks > this.#stored && blocks <= this.#sent) this.#advance(blocks)
    if (again) this.#refused(new Error('blocks were lost'))
    else this.#pump()
  }

  /** The receiver compared the whole: it is what was sent. */
  finished(): void {
    if (!this.#isEnding) return
    this.#end('done')
  }

  pause(isPaused: boolean): void {
    if (this.#isPaused === isPaused || this.isOver) return
    this.#isPaused = isPaused
    this.#meter.reset()
    tell(this.#port.ctx, this.remote, { type: 'pause', id: this.id, paused: isPaused })
    this.#changed()
    this.#pump()
  }

  pausedThere(isPaused: boolean): void {
    this.#isPausedThere = isPaused
    this.#meter.reset()
    this.#changed()
    this.#pump()
  }

  /** Ends it, because of us or because the receiver said so. */
  stop(code: StopCode, by: 'sender' | 'receiver', reason?: string): void {
    if (by === 'sender' && !this.isOver) tell(this.#port.ctx, this.remote, { type: 'stop', id: this.id, code })
    this.fail(stopError(code, this.source.name, by, reason))
  }

  fail(error: unknown): void {
    this.#end('failed', error as PeerError)
  }

  #end(state: 'done' | 'failed', error?: PeerError): void {
    if (this.isOver) return
    this.#reset()
    this.#state = state
    this.#deadline.clear()
    this.#cursor.close()
    this.#changed()
    this.#port.ended(this, error)
  }

  #advance(blocks: number): void {
    for (let index = this.#stored; index < blocks; index++) this.#flying.delete(index)
    this.#stored = blocks
    this.#failures = 0
    this.#cursor.release(blocks)
    this.#changed()
  }

  /** How many of the receiver's blocks are ours. */
  async #compare(): Promise<number> {
    for (let index = 0; index < this.#claims.length; index++) {
      const hash = await this.#hash(index)
      if (hash === undefined || hash !== this.#claims[index]) return index
    }
    return this.#claims.length
  }

  async #hash(index: number): Promise<Hash | undefined> {
    const hash = this.#hashes[index] ?? (await this.#cursor.hash(index))
    if (hash) this.#hashes[index] = hash
    return hash
  }

  /** Forgets what is under way: it failed, or will. */
  #reset(): void {
    this.#attempt++
    this.#sent = this.#stored
    this.#flying.clear()
    this.#meter.reset()
    this.#retry.clear()
    this.#giveUp.abort()
    this.#giveUp = new AbortController()
  }

  get #maySend(): boolean {
    const isFlowing = this.#state === 'transferring' && this.#isAccepted && !this.#isComparing
    return isFlowing && !this.#isPaused && !this.#isPausedThere && this.#sent - this.#stored < WINDOW
  }

  /** A block to send, or the end to be told. */
  get #hasWork(): boolean {
    return this.#maySend && (this.#sent !== this.#blocks || (this.#stored === this.#blocks && !this.#isEnding))
  }

  #pump(): void {
    if (this.#isReading || !this.#hasWork) return
    this.#isReading = true
    this.#fill()
      .catch((cause) => this.#unreadable(cause))
      .finally(() => {
        this.#isReading = false
        if (this.#hasWork) this.#pump()
      })
  }

  async #fill(): Promise<void> {
    while (this.#maySend && this.#sent !== this.#blocks) {
      const attempt = this.#attempt
      const index = this.#sent
      const block = await this.#cursor.block(index)
      if (attempt !== this.#attempt) return
      if (!block) this.#blocks = index
      else await this.#send(index, block, attempt)
    }
    if (this.#stored === this.#blocks && this.#maySend) await this.#conclude()
  }

  async #send(index: number, block: Uint8Array<ArrayBuffer>, attempt: number): Promise<void> {
    const hash = this.#hashes[index] ?? (await hashOf(block))
    if (attempt !== this.#attempt) return
    this.#hashes[index] = hash
    this.#lastLength = block.length
    this.#sent = index + 1
    const { channels } = this.#port.ctx.needs
    const transfer = channels.send(block, {
      label: channelLabel(this.#port.offer.label),
      to: this.remoteId,
      info: { id: this.id, index, hash },
      signal: this.#giveUp.signal,
    })
    void this.#watch(index, transfer, attempt)
    transfer.catch((cause) => attempt === this.#attempt && this.#refused(cause))
  }

  async #watch(index: number, transfer: ReadableStream<{ readonly current: number }>, attempt: number): Promise<void> {
    const reader = transfer.getReader()
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        if (attempt !== this.#attempt || index < this.#stored) continue
        this.#flying.set(index, read.value.current)
        this.#changed()
      }
    } catch {
      // How it ends is heard elsewhere.
    }
  }

  /** A block was not received: the connection broke, or will be made anew. */
  #refused(cause: unknown): void {
    this.#reset()
    if (this.remote?.state === 'connected' && ++this.#failures > RETRIES) {
      return this.fail(new FileTransferError('FILE_LOST', { name: this.source.name }, { cause }))
    }
    this.#retry.set(this.#failures > 1 ? RETRY : 0, () => this.#pump())
  }

  /** All is stored: the receiver compares the whole. */
  async #conclude(): Promise<void> {
    if (this.#isEnding || this.#blocks === undefined) return
    this.#isEnding = true
    const attempt = this.#attempt
    for (let index = 0; index < this.#blocks; index++) await this.#hash(index)
    const size = this.source.size ?? (this.#blocks - 1) * BLOCK + this.#lastLength
    const root = await rootOf(size, this.#hashes.slice(0, this.#blocks))
    if (attempt === this.#attempt) tell(this.#port.ctx, this.remote, { type: 'end', id: this.id, size, root })
    else this.#isEnding = false
  }

  #unreadable(cause: unknown): void {
    const error = new FileTransferError('FILE_UNREADABLE', { name: this.source.name }, { cause })
    if (!this.isOver) tell(this.#port.ctx, this.remote, { type: 'stop', id: this.id, code: 'unreadable' })
    this.fail(error)
  }

  #changed(): void {
    if (this.#state === 'transferring') this.#meter.add(this.#bytes)
    this.#port.changed(this)
  }
}
