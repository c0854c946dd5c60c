import type { Off } from '@peerwright/core'
import { BLOCK } from '../hash'
import { folder, namesIn, type PartialEntry, readEntry, SLOTS, slotName } from './layout'
import type { Answer, Call, Operation, Operations } from './protocol'

/** What the page's side needs from the addon. */
export interface OpfsPort {
  /** Makes the worker, at the first use. */
  readonly worker: () => Worker
  listen(worker: Worker, type: string, handler: (event: Event) => void): Off
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** The origin private file system, as the page uses it: everything that writes is done by the worker. */
export class Opfs {
  readonly #port: OpfsPort
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #offs: Off[] = []
  #last = 0

  constructor(port: OpfsPort) {
    this.#port = port
  }

  call<Name extends Operation>(
    operation: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> {
    const worker = (this.#worker ??= this.#start())
    const call = ++this.#last
    const transfer = args.flatMap((arg) => (arg instanceof Uint8Array ? [arg.buffer] : []))
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve: resolve as Waiting['resolve'], reject })
      worker.postMessage({ call, operation, args } satisfies Call, transfer)
    })
  }

  /** Incomplete files: what the page, or one before it, did not finish. */
  async partials(): Promise<PartialEntry[]> {
    const directory = await folder('partial')
    const names = (await namesIn(directory)).filter((name) => name.endsWith('.json'))
    const entries = await Promise.all(names.map((name) => readEntry(directory, name)))
    return entries.filter((entry) => entry !== undefined)
  }

  /** Bytes of that content which are there, in whole blocks. */
  async sizeOf(key: string): Promise<number> {
    const directory = await folder('partial')
    for (let slot = 0; slot < SLOTS; slot++) {
      const handle = await directory.getFileHandle(`${slotName(key, slot)}.part`).catch(() => undefined)
      if (!handle) return 0
      const { size } = await handle.getFile()
      if (size >= BLOCK) return size - (size % BLOCK)
    }
    return 0
  }

  /** Ends the worker; whoever waits for it is told. */
  close(): void {
    this.#worker?.terminate()
    this.#worker = undefined
    for (const off of this.#offs.splice(0)) off()
    this.#failAll(new DOMException('the worker has ended', 'AbortError'))
  }

  #start(): Worker {
    const worker = this.#port.worker()
    this.#offs = [
      this.#port.listen(worker, 'message', (event) => this.#answered((event as MessageEvent<Answer>).data)),
      this.#port.listen(worker, 'error', (event) => {
        this.#worker = undefined
        this.#failAll(new Error('the worker failed', { cause: event }))
      }),
    ]
    return worker
  }

  #answered({ call, result, error }: Answer): void {
    const waiting = this.#waiting.get(call)
    this.#waiting.delete(call)
    if (error) waiting?.reject(error)
    else waiting?.resolve(result)
  }

  #failAll(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
