import { BLOCK, type Hash, hashOf, newId } from '../hash'
import type { Cursor, Source } from './source'

/** Blocks that are kept for the slowest receiver; beyond that it sets the pace of the others. */
const KEPT = 64

/** A stream described by hand. */
export interface StreamFile {
  readonly name: string
  /** In bytes; what does not hold fails with `FILE_UNREADABLE`. @defaultValue unknown */
  readonly size?: number | undefined
  readonly type?: string | undefined
  readonly stream: ReadableStream<Uint8Array>
}

/** A stream can be read once: blocks are kept until every receiver has stored them. */
export class StreamSource implements Source {
  readonly name: string
  readonly folder = []
  readonly type: string
  readonly #declared: number | undefined
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #key = hashOf(new TextEncoder().encode(newId()))
  readonly #hashes: Hash[] = []
  readonly #kept = new Map<number, Uint8Array<ArrayBuffer>>()
  readonly #places = new Map<object, number>()
  #rest = new Uint8Array()
  #total = 0
  #isEnded = false
  #reading: Promise<unknown> = Promise.resolve()
  #wake: () => void = () => {}

  constructor({ name, size, type = '', stream }: StreamFile) {
    this.name = name
    this.#declared = size
    this.type = type
    this.#reader = stream.getReader()
  }

  get size(): number | undefined {
    return this.#declared ?? (this.#isEnded ? this.#total : undefined)
  }

  key(): Promise<Hash> {
    return this.#key
  }

  open(): Cursor {
    const place = {}
    this.#places.set(place, 0)
    return {
      block: (index) => this.#block(index),
      hash: async (index) => this.#hashes[index],
      release: (before) => this.#release(place, before),
      close: () => this.#release(place, Number.POSITIVE_INFINITY),
    }
  }

  close(): void {
    this.#kept.clear()
    this.#isEnded = true
    this.#wake()
    // A stream that has failed already can not be cancelled, and needs not.
    this.#reader.cancel().catch(() => {})
  }

  async #block(index: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    while (!this.#isEnded && this.#hashes.length <= index) await this.#advance(index)
    if (index >= this.#hashes.length) return undefined
    const kept = this.#kept.get(index)
    if (!kept) throw new Error('the stream is read past that block')
    return kept
  }

  /** Reads one more block, after who reads already. */
  #advance(wanted: number): Promise<unknown> {
    this.#reading = this.#reading.then(async () => {
      if (this.#isEnded || this.#hashes.length > wanted) return
      if (this.#kept.size >= KEPT) {
        return new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
      const block = await this.#read()
      if (!block) return
      const hash = await hashOf(block)
      this.#kept.set(this.#hashes.length, block)
      this.#hashes.push(hash)
    })
    return this.#reading
  }

  async #read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const block = new Uint8Array(BLOCK)
    let length = 0
    while (length < BLOCK) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#reader.read()
        if (done) {
          this.#isEnded = true
          break
        }
        if (!(value instanceof Uint8Array)) throw new TypeError('the stream does not yield Uint8Array')
        this.#rest = value as Uint8Array<ArrayBuffer>
      }
      const part = this.#rest.subarray(0, BLOCK - length)
      block.set(part, length)
      length += part.length
      this.#rest = this.#rest.subarray(part.length)
    }
    this.#total += length
    const declared = this.#declared ?? this.#total
    const isWrong = this.#isEnded ? this.#total !== declared : this.#total > declared
    if (isWrong) throw new RangeError(`the stream does not have ${declared} bytes`)
    return length > 0 ? block.subarray(0, length) : undefined
  }

  #release(place: object, before: number): void {
    this.#places.set(place, before)
    const needed = Math.min(...this.#places.values())
    for (const index of this.#kept.keys()) if (index < needed) this.#kept.delete(index)
    this.#wake()
  }
}
