import type { PeerError } from '@peerwright/core'
import type { FileTransfer } from '../api'
import { type FailedFile, FileTransferError } from '../errors'
import { Feed } from '../feed'
import { newId } from '../hash'
import { stopError } from '../port'
import type { FileProgress } from '../progress'
import type { Source } from '../source/source'
import type { Delivery } from './delivery'
import { Outbox } from './outbox'

/** Makes the delivery of a file to one remote. */
export type Begin = (source: Source, remoteId: string, transfer: Transfer) => Delivery

/** What one call of `sendFile` started. */
export class Transfer implements FileTransfer {
  readonly id = newId()
  readonly done: Promise<void>
  readonly #begin: Begin
  readonly #feed = new Feed<FileProgress>()
  readonly #newest = new Map<string, FileProgress>()
  readonly #deliveries = new Set<Delivery>()
  readonly #outboxes = new Map<Delivery, Outbox>()
  readonly #boxes = new Map<string, Outbox>()
  readonly #failed: FailedFile[] = []
  readonly #order = new Map<Source, number>()
  #missing = 0
  #isPaused = false
  #isOver = false
  #resolve: () => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor(begin: Begin) {
    this.#begin = begin
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Who does not await it hears of each failure by an event.
    this.done.catch(() => {})
  }

  get progress(): readonly FileProgress[] {
    return [...this.#newest.values()]
  }

  [Symbol.asyncIterator](): AsyncIterator<FileProgress> {
    return this.#feed[Symbol.asyncIterator]()
  }

  /** Where a file stands among those of this transfer. */
  indexOf(source: Source): number {
    return this.#order.get(source) ?? 0
  }

  start(sources: readonly Source[], remoteIds: readonly string[]): void {
    if (this.#isOver) return
    for (const [index, source] of sources.entries()) this.#order.set(source, index)
    this.#missing = sources.length * remoteIds.length
    if (this.#missing === 0) return this.#finish()
    for (const remoteId of remoteIds) {
      const outbox: Outbox = new Outbox(sources, (source) => {
        const delivery = this.#begin(source, remoteId, this)
        this.#deliveries.add(delivery)
        this.#outboxes.set(delivery, outbox)
        if (this.#isPaused) delivery.pause(true)
        return delivery
      })
      this.#boxes.set(remoteId, outbox)
    }
    for (const outbox of this.#boxes.values()) outbox.advance()
  }

  pause(): void {
    this.#isPaused = true
    for (const delivery of this.#deliveries) delivery.pause(true)
  }

  resume(): void {
    this.#isPaused = false
    for (const delivery of this.#deliveries) delivery.pause(false)
  }

  cancel(remote?: string): void {
    for (const [id, outbox] of this.#boxes) {
      if (remote !== undefined && remote !== id) continue
      for (const { name } of outbox.clear()) this.#settle(id, name, stopError('cancelled', name, 'sender'))
    }
    for (const delivery of [...this.#deliveries]) {
      if (remote === undefined || delivery.remoteId === remote) delivery.stop('cancelled', 'sender')
    }
    if (this.#boxes.size === 0) this.fail(stopError('cancelled', 'it', 'sender'))
  }

  /** Nothing can be sent. */
  fail(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#feed.end()
    this.#reject(error)
  }

  changed(delivery: Delivery): void {
    const { progress } = delivery
    this.#newest.set(delivery.id, progress)
    this.#feed.publish(delivery.id, progress)
  }

  ended(delivery: Delivery, error?: PeerError): void {
    this.#deliveries.delete(delivery)
    this.#settle(delivery.remoteId, delivery.source.name, error)
    this.#outboxes.get(delivery)?.ended(delivery)
    this.#outboxes.delete(delivery)
  }

  #settle(remote: string, name: string, error?: PeerError): void {
    if (error) this.#failed.push({ remote, name, error })
    if (--this.#missing === 0) this.#finish()
  }

  #finish(): void {
    if (this.#failed.length > 0) return this.fail(new FileTransferError('FILE_NOT_DELIVERED', { failed: this.#failed }))
    this.#isOver = true
    this.#feed.end()
    this.#resolve()
  }
}
