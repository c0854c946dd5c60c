import type { Head } from './head'
import { BLOB, JSON_VALUE, TEXT, VIEW, viewTypes } from './kinds'

/** Puts the body of a message together. */
export interface Collector {
  /** Takes the next bytes, and tells whether it keeps them instead of a copy. */
  add(bytes: Uint8Array<ArrayBuffer>): boolean
  /** The value; throws when the bytes are not what the message says. */
  finish(): unknown
}

/** Memory for that much is taken at once; more only after half of it has arrived. */
const FIRST_STEP = 1_048_576
/** Chunks become a Blob whenever they are that much: a browser keeps Blobs out of the page's memory. */
const FOLD = 1_048_576

/** Types that a browser would run with the rights of the page. */
const runnable = /html|xml|xsl|svg|script|pdf/i
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** What collects a message of that kind; `size` is `NaN` where it is not known. */
export const collect = (kind: number, head: Head, size: number): Collector =>
  kind === BLOB ? new BlobCollector(head) : new ByteCollector(kind, size)

/** The value of a message whose bytes are all there. Throws when they are not what it says. */
export function compose(kind: number, bytes: Uint8Array<ArrayBuffer>): unknown {
  if (kind === TEXT) return decoder.decode(bytes)
  if (kind === JSON_VALUE) return JSON.parse(decoder.decode(bytes))
  const { buffer } = bytes.length < bytes.buffer.byteLength ? bytes.slice() : bytes
  const View = viewTypes[kind - VIEW] as (new (buffer: ArrayBuffer) => ArrayBufferView) | undefined
  return View ? new View(buffer) : buffer
}

class ByteCollector implements Collector {
  readonly #kind: number
  readonly #size: number
  #bytes = new Uint8Array()
  #length = 0

  constructor(kind: number, size: number) {
    this.#kind = kind
    this.#size = size
  }

  add(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length
    if (length > this.#bytes.length) this.#grow(length)
    this.#bytes.set(bytes, this.#length)
    this.#length = length
    return false
  }

  finish(): unknown {
    return compose(this.#kind, this.#bytes.subarray(0, this.#length))
  }

  /**
   * A declared size costs nothing until half of it has arrived. Halving it, instead of doubling what there is, ends at
   * exactly the size; and before the last step no more than one half is held twice.
   */
  #grow(least: number): void {
    let length = this.#size >= least ? this.#size : 2 * least
    while (length > FIRST_STEP && length > 2 * least) length = Math.ceil(length / 2)
    const bytes = new Uint8Array(length)
    bytes.set(this.#bytes)
    this.#bytes = bytes
  }
}

class BlobCollector implements Collector {
  readonly #head: Head
  readonly #folded: Blob[] = []
  #chunks: Uint8Array<ArrayBuffer>[] = []
  #pending = 0

  constructor(head: Head) {
    this.#head = head
  }

  add(bytes: Uint8Array<ArrayBuffer>): boolean {
    this.#chunks.push(bytes)
    this.#pending += bytes.length
    if (this.#pending >= FOLD) this.#fold()
    return true
  }

  finish(): Blob {
    const { type = '', name, modified = 0 } = this.#head
    const options = { type: runnable.test(type) ? 'application/octet-stream' : type, lastModified: modified }
    const parts = [...this.#folded, ...this.#chunks]
    return name === undefined ? new Blob(parts, options) : new File(parts, name, options)
  }

  #fold(): void {
    this.#folded.push(new Blob(this.#chunks))
    this.#chunks = []
    this.#pending = 0
  }
}
