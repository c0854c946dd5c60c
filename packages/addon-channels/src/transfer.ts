/** How far a message is on its way to one remote. */
export interface TransferProgress {
  /** Of the remote peer. */
  readonly id: string
  readonly label: string
  /** Bytes on their way so far. */
  readonly current: number
  /** Bytes in all, where that is known. */
  readonly total?: number | undefined
  /** Whether the remote received everything. */
  readonly done: boolean
}

/**
 * A message on its way: await it to know that everyone addressed received it, read it to watch.
 *
 * Nobody has to read the progress; what is not read collapses to the newest value of each remote. Giving up reading
 * does not stop the transfer: that is what `signal` is for.
 *
 * @example
 * ```ts
 * const transfer = peer.send(blob)
 * for await (const { id, current, total } of transfer) show(id, current, total)
 * await transfer
 * ```
 */
export type Transfer = ReadableStream<TransferProgress> & Promise<void>

/** Reports the error of a transfer; `isHeard` tells whether anybody awaits or reads that. */
export type ReportFailure = (error: unknown, isHeard: () => boolean) => void

/** The other end of a transfer, where it is told how it goes. */
export class TransferPort implements UnderlyingDefaultSource<TransferProgress> {
  readonly transfer: Transfer
  readonly #report: ReportFailure
  /** Those of whom there is news, as they are when it is read. */
  readonly #news: TransferProgress[] = []
  /** Waits for news. */
  #reader: ReadableStreamDefaultController<TransferProgress> | undefined
  #promise: Promise<void> | undefined
  #settle: (() => void) | undefined
  #error: unknown
  #isSettled = false
  /** Somebody learns how it ends. */
  #isHeard = false

  constructor(report: ReportFailure) {
    this.#report = report
    this.transfer = new PendingTransfer(this) as unknown as Transfer
  }

  /** How it ends; made for the first who asks. */
  get settled(): Promise<void> {
    this.#isHeard = true
    this.#promise ??= new Promise((resolve, reject) => {
      this.#settle = () => (this.#error ? reject(this.#error) : resolve())
      if (this.#isSettled) this.#settle()
    })
    return this.#promise
  }

  /** There is news; what it says may change until somebody reads it. */
  progress(progress: TransferProgress): void {
    if (!this.#news.includes(progress)) this.#news.push(progress)
    if (this.#reader) this.pull(this.#reader)
  }

  /** Fulfills the transfer, or rejects it with the error; the first call counts. */
  settle(error?: unknown): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#error = error
    this.#settle?.()
    if (error) this.#report(error, () => this.#isHeard)
    if (this.#reader) this.pull(this.#reader)
  }

  /** Of the stream: somebody waits for news. */
  pull(controller: ReadableStreamDefaultController<TransferProgress>): void {
    this.#isHeard = true
    this.#reader = undefined
    const newest = this.#news.shift()
    if (newest) {
      controller.enqueue({ ...newest })
    } else if (!this.#isSettled) {
      this.#reader = controller
    } else if (this.#error) {
      controller.error(this.#error)
    } else {
      controller.close()
    }
  }

  /** Of the stream: nobody reads any more. */
  cancel(): void {
    this.#reader = undefined
  }
}

/** A promise whose stream is made for the first who reads it: most messages are small, and nobody watches them. */
class PendingTransfer implements Promise<void> {
  readonly #port: TransferPort
  #made: ReadableStream<TransferProgress> | undefined

  static {
    const { prototype } = PendingTransfer
    Object.setPrototypeOf(prototype, ReadableStream.prototype)
    for (const key of Reflect.ownKeys(ReadableStream.prototype)) {
      const { get, value } = Object.getOwnPropertyDescriptor(ReadableStream.prototype, key) ?? {}
      const member = get ?? value
      if (typeof member !== 'function' || Object.hasOwn(prototype, key)) continue
      const forward = function (this: PendingTransfer, ...args: unknown[]) {
        return Reflect.apply(member, this.#stream, args)
      }
      Object.defineProperty(prototype, key, { configurable: true, ...(get ? { get: forward } : { value: forward }) })
    }
  }

  constructor(port: TransferPort) {
    this.#port = port
  }

  get #stream(): ReadableStream<TransferProgress> {
    this.#made ??= new ReadableStream(this.#port, { highWaterMark: 0 })
    return this.#made
  }

  get [Symbol.toStringTag](): string {
    return 'Transfer'
  }

  // biome-ignore lint/suspicious/noThenProperty: a transfer is a promise, too.
  then<Value = void, Failure = never>(
    fulfilled?: (() => Value | PromiseLike<Value>) | null,
    rejected?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Value | Failure> {
    return this.#port.settled.then(fulfilled, rejected)
  }

  catch<Failure = never>(
    rejected?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<void | Failure> {
    return this.#port.settled.catch(rejected)
  }

  finally(run?: (() => void) | null): Promise<void> {
    return this.#port.settled.finally(run)
  }
}
