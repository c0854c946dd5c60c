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

/** The other end of a transfer, where it is told how it goes. */
export class TransferPort {
  readonly transfer: Transfer
  readonly #newest = new Map<string, TransferProgress>()
  #controller: ReadableStreamDefaultController<TransferProgress> | undefined
  #resolve: () => void = () => {}
  #reject: (error: unknown) => void = () => {}
  /** Ends the progress once all of it was read. */
  #end: (() => void) | undefined
  #isSettled = false
  /** Somebody waits for progress. */
  #isWanted = false
  /** Somebody learns how it ends. */
  #isHeard = false

  /** `failed` gets the error of a transfer, and whether anybody awaits or reads that. */
  constructor(failed: (error: unknown, isHeard: () => boolean) => void) {
    const settled = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    settled.catch((error) => failed(error, () => this.#isHeard))
    const source: UnderlyingDefaultSource<TransferProgress> = {
      start: (controller) => {
        this.#controller = controller
      },
      pull: () => {
        this.#isHeard = this.#isWanted = true
        this.#feed()
      },
      cancel: () => {
        this.#controller = undefined
      },
    }
    this.transfer = new TransferStream(source, () => {
      this.#isHeard = true
      return settled
    })
  }

  progress(progress: TransferProgress): void {
    this.#newest.set(progress.id, progress)
    this.#feed()
  }

  /** Fulfills the transfer, or rejects it with the error; the first call counts. */
  settle(error?: unknown): void {
    if (this.#isSettled) return
    this.#isSettled = true
    if (error) this.#reject(error)
    else this.#resolve()
    this.#end = () => (error ? this.#controller?.error(error) : this.#controller?.close())
    this.#feed()
  }

  #feed(): void {
    const [newest] = this.#newest
    if (!newest) {
      this.#end?.()
      this.#end = undefined
    } else if (this.#isWanted) {
      this.#isWanted = false
      this.#newest.delete(newest[0])
      this.#controller?.enqueue(newest[1])
    }
  }
}

class TransferStream extends ReadableStream<TransferProgress> implements Promise<void> {
  readonly #settled: () => Promise<void>

  constructor(source: UnderlyingDefaultSource<TransferProgress>, settled: () => Promise<void>) {
    super(source, { highWaterMark: 0 })
    this.#settled = settled
  }

  get [Symbol.toStringTag](): string {
    return 'Transfer'
  }

  // biome-ignore lint/suspicious/noThenProperty: a transfer is a promise, too.
  then<Value = void, Failure = never>(
    fulfilled?: (() => Value | PromiseLike<Value>) | null,
    rejected?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Value | Failure> {
    return this.#settled().then(fulfilled, rejected)
  }

  catch<Failure = never>(
    rejected?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<void | Failure> {
    return this.#settled().catch(rejected)
  }

  finally(run?: (() => void) | null): Promise<void> {
    return this.#settled().finally(run)
  }
}
