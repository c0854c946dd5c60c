import type { PeerError, RemotePeer } from '@peerwright/core'
import type { FileReception, FileTransferContext } from '../api'
import { FileTransferError } from '../errors'
import { Feed } from '../feed'
import { BLOCK, type Hash, hashOf, rootOf } from '../hash'
import type { FileTransferOptions } from '../options'
import { Deadline, stopError, tell } from '../port'
import { type FileProgress, type FileState, Meter, secondsLeft } from '../progress'
import type { Finished, Sink } from '../sink/sink'
import { type BlockHead, HASHES, type StopCode } from '../wire/messages'
import type { OfferFacts } from './offer-facts'
import { readBlock } from './read-block'

/** Blocks that may wait to be written: what an honest sender has under way, twice. */
const QUEUE = 4

/** What a reception needs. */
export interface ReceptionPort {
  readonly ctx: FileTransferContext
  readonly options: FileTransferOptions
  readonly open: () => Promise<Sink>
  /** Bytes that the sink takes. */
  readonly limit: number
  changed(reception: Reception): void
  ended(reception: Reception, error?: PeerError): void
  /** A stranger's message made no sense. */
  drop(): void
}

/** A file being received, from the moment it was accepted. */
export class Reception implements FileReception {
  readonly done: Promise<File | undefined>
  readonly facts: OfferFacts
  #id: string
  #remote: RemotePeer
  handle: FileSystemFileHandle | undefined
  readonly #port: ReceptionPort
  readonly #feed = new Feed<FileProgress>()
  readonly #meter = new Meter()
  readonly #deadline: Deadline
  readonly #hashes: Hash[] = []
  readonly #sink: Promise<Sink>
  #bytes = 0
  #partial = 0
  #state: FileState = 'transferring'
  #isPaused = false
  #isPausedThere = false
  /** The sender has said where it begins; blocks travel in another channel and may be here before that. */
  #isStarted = false
  readonly #early: (() => void)[] = []
  #isShort = false
  /** The sender was asked to begin again behind what is stored. */
  #isAsking = false
  #queued = 0
  #work: Promise<unknown>
  #resolve: (file: File | undefined) => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor(facts: OfferFacts, port: ReceptionPort) {
    this.facts = facts
    this.#id = facts.id
    this.#remote = facts.remote
    this.#port = port
    this.#deadline = new Deadline(port.ctx)
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Who does not await it hears of the event.
    this.done.catch(() => {})
    this.#sink = port.open()
    this.#work = this.#begin()
  }

  get id(): string {
    return this.#id
  }
  get remote(): RemotePeer {
    return this.#remote
  }
  get name(): string {
    return this.facts.name
  }
  get originalName(): string {
    return this.facts.originalName
  }
  get folder(): readonly string[] {
    return this.facts.folder
  }
  get size(): number | undefined {
    return this.facts.size
  }
  get type(): string {
    return this.facts.type
  }
  get info(): FileReception['info'] {
    return this.facts.info
  }

  get state(): FileState {
    return this.#state === 'transferring' && (this.#isPaused || this.#isPausedThere) ? 'paused' : this.#state
  }

  get isOver(): boolean {
    return this.#state === 'done' || this.#state === 'failed'
  }

  /** Its sender is not there, for now at least. */
  get isOrphan(): boolean {
    return !this.isOver && (this.#state === 'waiting' || this.#remote.state !== 'connected')
  }

  get progress(): FileProgress {
    const { id, name, size, state } = this
    const bytes = this.#bytes + this.#partial
    const rate = state === 'transferring' ? this.#meter.rate : 0
    return { remote: this.#remote.id, id, name, state, bytes, size, rate, left: secondsLeft(bytes, size, rate) }
  }

  [Symbol.asyncIterator](): AsyncIterator<FileProgress> {
    return this.#feed[Symbol.asyncIterator]()
  }

  pause(): void {
    this.#setPaused(true)
  }

  resume(): void {
    this.#setPaused(false)
  }

  cancel(): void {
    this.stop('cancelled', 'receiver')
  }

  /** The sender paused, or goes on. */
  pausedThere(isPaused: boolean): void {
    this.#isPausedThere = isPaused
    this.#meter.reset()
    this.#changed()
  }

  /** The sender went; it may come back. */
  lose(): void {
    if (this.isOver) return
    this.#state = 'waiting'
    this.#partial = 0
    this.#meter.reset()
    this.#deadline.set(this.#port.options.resumeTimeout, () =>
      this.#fail(stopError('lost', this.name, 'sender'), 'keep'),
    )
    this.#changed()
  }

  /** The same content is offered again, by a sender that came back: goes on with what is missing. */
  rejoin(id: string, remote: RemotePeer): void {
    this.#deadline.clear()
    this.#id = id
    this.#remote = remote
    this.#state = 'transferring'
    this.#isStarted = false
    // What an earlier connection left behind.
    for (const take of this.#early.splice(0)) take()
    this.#enqueue(() => this.#greet())
    this.#changed()
  }

  /** The sender has compared what we have: it begins there. */
  start(from: number): void {
    if (this.#isStarted || from > this.#hashes.length) return this.#port.drop()
    this.#isStarted = true
    this.#enqueue(async () => {
      if (from === this.#hashes.length) return
      const sink = await this.#sink
      try {
        await sink.truncate(from)
      } catch (cause) {
        return this.#fail(new FileTransferError('FILE_CORRUPT', { name: this.name }, { cause }), 'drop', 'corrupt')
      }
      this.#hashes.length = from
      this.#bytes = from * BLOCK
      this.#isShort = false
    })
    for (const take of this.#early.splice(0)) take()
  }

  /** Takes a block. */
  take(head: BlockHead, data: ReadableStream<Uint8Array>): void {
    if (this.#queued >= QUEUE || this.isOver) {
      this.#port.drop()
      // It may have failed already.
      return void data.cancel().catch(() => {})
    }
    this.#queued++
    const take = () =>
      this.#enqueue(() => {
        this.#queued--
        return this.#store(head, data)
      })
    if (this.#isStarted) take()
    else this.#early.push(take)
  }

  /** The sender says what it sent. */
  end(size: number, root: Hash): void {
    this.#enqueue(async () => {
      if (!this.#isStarted) return this.#port.drop()
      const isWhole = size === this.#bytes && size === (this.size ?? size)
      if (!isWhole || root !== (await rootOf(size, this.#hashes))) return this.#corrupt()
      await this.#finish()
    })
  }

  /** Ends it, because of us or because the other side said so. */
  stop(code: StopCode, by: 'sender' | 'receiver', reason?: string): void {
    const isTold = by === 'sender'
    this.#fail(stopError(code, this.name, by, reason), 'drop', isTold ? undefined : code)
  }

  /** The addon goes: what is on disk stays there. */
  abandon(): void {
    this.#fail(stopError('lost', this.name, 'sender'), 'keep')
  }

  async #begin(): Promise<void> {
    try {
      const { stored } = await this.#sink
      this.#hashes.push(...stored)
      this.#bytes = stored.length * BLOCK
      this.#greet()
    } catch (cause) {
      this.#sinkFailed(cause)
    }
  }

  /** Says what is here. */
  #greet(): void {
    if (this.isOver) return
    const { ctx } = this.#port
    for (let from = 0; from < this.#hashes.length; from += HASHES) {
      tell(ctx, this.#remote, { type: 'have', id: this.#id, hashes: this.#hashes.slice(from, from + HASHES) })
    }
    tell(ctx, this.#remote, { type: 'accept', id: this.#id, blocks: this.#hashes.length })
    if (this.#isPaused) tell(ctx, this.#remote, { type: 'pause', id: this.#id, paused: true })
    this.#changed()
  }

  async #store({ index, hash }: BlockHead, data: ReadableStream<Uint8Array>): Promise<void> {
    const next = this.#hashes.length
    const isWanted = index === next && !this.#isShort && !this.isOver
    const room = Math.min(BLOCK, (this.size ?? Number.POSITIVE_INFINITY) - next * BLOCK)
    const advance = (bytes: number) => isWanted && this.#advance(bytes)
    const block = await readBlock(data, isWanted ? room : BLOCK, advance).catch(() => null)
    this.#partial = 0
    if (this.isOver) return
    // It is sent again, because our receipt was late.
    if (index < next) return this.#receipt()
    if (index === next && this.#isShort) return this.#corrupt()
    if (index === next) this.#isAsking = false
    if (block === null || !isWanted) return this.#askAgain()
    if (!block || block.length === 0 || (this.size !== undefined && block.length < room)) return this.#corrupt()
    if ((await hashOf(block)) !== hash) return this.#corrupt()
    if (this.#bytes + block.length > this.#port.limit) {
      const { name } = this
      const error = new FileTransferError('FILE_TOO_LARGE', { name, limit: this.#port.limit })
      return this.#fail(error, 'drop', 'large')
    }
    await this.#write(index, block, hash)
  }

  async #write(index: number, block: Uint8Array<ArrayBuffer>, hash: Hash): Promise<void> {
    const { length } = block
    try {
      await (await this.#sink).write(index, block)
    } catch (cause) {
      return this.#sinkFailed(cause)
    }
    if (this.isOver) return
    this.#hashes.push(hash)
    this.#bytes += length
    this.#isShort = length < BLOCK
    this.#receipt()
    this.#changed()
  }

  /** A block was lost on its way: what follows it is of no use. */
  #askAgain(): void {
    if (this.#isAsking || this.#remote.state !== 'connected') return
    this.#isAsking = true
    this.#port.drop()
    tell(this.#port.ctx, this.#remote, { type: 'stored', id: this.#id, blocks: this.#hashes.length, again: true })
  }

  #receipt(): void {
    tell(this.#port.ctx, this.#remote, { type: 'stored', id: this.#id, blocks: this.#hashes.length })
  }

  async #finish(): Promise<void> {
    let finished: Finished
    try {
      finished = await (await this.#sink).finish()
    } catch (cause) {
      return this.#sinkFailed(cause)
    }
    if (this.isOver) return
    this.handle = finished.handle
    this.#state = 'done'
    this.#deadline.clear()
    tell(this.#port.ctx, this.#remote, { type: 'done', id: this.#id })
    this.#changed()
    this.#feed.end()
    this.#resolve(finished.file)
    this.#port.ended(this)
  }

  #corrupt(): void {
    this.#fail(new FileTransferError('FILE_CORRUPT', { name: this.name }), 'drop', 'corrupt')
  }

  #sinkFailed(cause: unknown): void {
    this.#fail(new FileTransferError('FILE_SINK_FAILED', { name: this.name }, { cause }), 'drop', 'sink')
  }

  #fail(error: FileTransferError, what: 'keep' | 'drop', code?: StopCode): void {
    if (this.isOver) return
    this.#state = 'failed'
    this.#deadline.clear()
    if (code) tell(this.#port.ctx, this.#remote, { type: 'stop', id: this.#id, code })
    // It may be the sink that failed: what it says now is no news.
    this.#sink.then((sink) => (what === 'keep' ? sink.suspend() : sink.discard(error))).catch(() => {})
    this.#changed()
    this.#feed.end()
    this.#reject(error)
    this.#port.ended(this, error)
  }

  /** One thing after the other, whatever became of the one before. */
  #enqueue(run: () => unknown): void {
    this.#work = this.#work.then(run).catch((error) => this.#port.ctx.fail(error))
  }

  #setPaused(isPaused: boolean): void {
    if (this.#isPaused === isPaused || this.isOver) return
    this.#isPaused = isPaused
    this.#meter.reset()
    tell(this.#port.ctx, this.#remote, { type: 'pause', id: this.#id, paused: isPaused })
    this.#changed()
  }

  #advance(bytes: number): void {
    this.#partial = bytes
    this.#changed()
  }

  #changed(): void {
    this.#meter.add(this.#bytes + this.#partial)
    this.#feed.publish(this.#id, this.progress)
    this.#port.changed(this)
  }
}
