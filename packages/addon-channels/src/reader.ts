import { ChannelError } from './errors'
import { decodeHead } from './head'
import { Incoming, type IncomingPort } from './incoming'
import { decode } from './wire/decode'
import { ABORT, ACK, CANCEL, CREDIT, DATA, END, OPEN_LIMIT, START, WHOLE, type WireRecord } from './wire/record'
import type { Writer } from './writer'

/**
 * Why something that arrived was not taken: no frame; a message of unknown kind or with an unknown head; too many messages at
 * once; a message with too many or too few bytes; a word about a message that is not there.
 */
export type Drop = 'frame' | 'head' | 'crowd' | 'size' | 'stray'

/** What a reader needs from its channel. */
export interface ReaderPort {
  /** A message begins; its body may still be on its way. */
  deliver(message: Incoming): void
  /** A stranger's bytes were dropped. */
  drop(reason: Drop, error: ChannelError): void
}

/** Since ES2024. */
type Freeable = ArrayBuffer & { transfer?(length: number): ArrayBuffer }

/** Reads what the other side sends over one channel. */
export class Reader {
  readonly #writer: Writer
  readonly #port: ReaderPort
  readonly #incoming: IncomingPort
  readonly #open = new Map<number, Incoming>()
  /** Messages that we do not want; the rest of them is on its way for a while. */
  readonly #unwanted = new Set<number>()
  #count = 0

  /** `window`: bytes of a message that may be on their way or unread. */
  constructor(window: number, writer: Writer, port: ReaderPort) {
    this.#writer = writer
    this.#port = port
    this.#incoming = {
      window,
      grant: (number, bytes) => this.#writer.note(CREDIT, number, bytes),
      cancel: (number) => this.#open.delete(number) && this.#reject(number),
    }
  }

  read(frame: unknown): void {
    const records = frame instanceof ArrayBuffer && decode(frame)
    if (!records) return void this.#drop('frame', 'not a frame')
    let isKept = false
    for (const record of records) if (this.#handle(record)) isKept = true
    // Bulk arrives faster than garbage is collected: what was copied is given back at once, where the engine can.
    if (!isKept) (frame as Freeable).transfer?.(0)
  }

  /** Gives up messages of which nothing came for so many calls in a row, although it could have. */
  giveUpIdle(calls: number, error: ChannelError): void {
    for (const [number, incoming] of this.#open) {
      if (!incoming.isIdle(calls)) continue
      this.#fail(number, error)
      this.#reject(number)
    }
  }

  close(error: ChannelError): void {
    for (const incoming of this.#open.values()) incoming.fail(error)
    this.#open.clear()
  }

  /** Whether some of its bytes are kept. */
  #handle(record: WireRecord): boolean {
    const { type, a, b } = record
    if (type === WHOLE) return this.#whole(record)
    if (type === DATA) return this.#push(a, record.body)
    if (type === START) this.#begin(record, b > 0 ? b - 1 : Number.NaN)
    else if (type === END) this.#end(a)
    else if (type === ABORT) this.#abort(a)
    else if (type === ACK) this.#writer.acknowledged(a, b)
    else if (type === CANCEL) this.#writer.cancelled(a)
    else this.#writer.granted(a, b)
    return false
  }

  #whole(record: WireRecord): boolean {
    const number = this.#count
    this.#begin(record, record.b)
    const isKept = this.#push(number, record.body)
    this.#end(number)
    return isKept
  }

  #begin({ kind, head: bytes }: WireRecord, size: number): void {
    const number = this.#count++
    const head = decodeHead(kind, bytes)
    const isCrowded = this.#open.size > OPEN_LIMIT
    if (!head || isCrowded) {
      this.#drop(isCrowded ? 'crowd' : 'head', isCrowded ? 'too many messages at once' : 'unknown kind or head')
      return this.#reject(number)
    }
    const incoming = new Incoming(number, kind, head, size, this.#incoming)
    this.#open.set(number, incoming)
    this.#port.deliver(incoming)
  }

  #push(number: number, bytes: Uint8Array<ArrayBuffer>): boolean {
    const incoming = this.#find(number)
    try {
      return incoming?.push(bytes) ?? false
    } catch (cause) {
      this.#refuse(number, (cause as Error).message)
      return false
    }
  }

  #end(number: number): void {
    this.#writer.receipt()
    if (this.#find(number)?.end() === false) this.#refuse(number, 'fewer bytes than declared')
    this.#open.delete(number)
    this.#unwanted.delete(number)
  }

  #abort(number: number): void {
    if (this.#find(number)) this.#fail(number, new ChannelError('TRANSFER_ABORTED', { by: 'sender' }))
    this.#unwanted.delete(number)
  }

  #find(number: number): Incoming | undefined {
    const incoming = this.#open.get(number)
    if (!incoming && !this.#unwanted.has(number)) this.#drop('stray', 'of no message')
    return incoming
  }

  #refuse(number: number, problem: string): void {
    this.#fail(number, this.#drop('size', problem))
    this.#reject(number)
  }

  #fail(number: number, error: ChannelError): void {
    const incoming = this.#open.get(number)
    this.#open.delete(number)
    incoming?.fail(error)
  }

  /** Tells the sender; who still sends more of too many of them is not ours to remember. */
  #reject(number: number): void {
    this.#writer.note(CANCEL, number)
    this.#unwanted.add(number)
    const [oldest] = this.#unwanted
    if (this.#unwanted.size > OPEN_LIMIT) this.#unwanted.delete(oldest as number)
  }

  #drop(reason: Drop, problem: string): ChannelError {
    const error = new ChannelError('MESSAGE_CORRUPT', { problem })
    this.#port.drop(reason, error)
    return error
  }
}
