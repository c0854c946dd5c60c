import { ChannelError } from './errors'
import { Incoming } from './incoming'
import { decodeHead } from './payload'
import { decode } from './wire/decode'
import { ABORT, ACK, CANCEL, CREDIT, DATA, END, OPEN_LIMIT, START, WHOLE, type WireRecord } from './wire/record'
import type { Writer } from './writer'

/** What a reader needs from its channel. */
export interface ReaderPort {
  /** A message begins; its body may still be on its way. */
  deliver(message: Incoming): void
  /** A stranger's bytes were dropped. */
  drop(error: ChannelError): void
}

/** Reads what the other side sends over one channel. */
export class Reader {
  readonly #writer: Writer
  readonly #port: ReaderPort
  readonly #open = new Map<number, Incoming>()
  #count = 0

  constructor(writer: Writer, port: ReaderPort) {
    this.#writer = writer
    this.#port = port
  }

  read(frame: unknown): void {
    const records = frame instanceof ArrayBuffer && decode(frame)
    if (!records) return void this.#drop('not a frame')
    for (const record of records) this.#handle(record)
  }

  close(error: ChannelError): void {
    for (const incoming of this.#open.values()) incoming.fail(error)
    this.#open.clear()
  }

  #handle(record: WireRecord): void {
    const { type, a, b } = record
    if (type === WHOLE) this.#whole(record)
    else if (type === START) this.#begin(record, b > 0 ? b - 1 : Number.NaN)
    else if (type === DATA) this.#push(a, record.body)
    else if (type === END) this.#end(a)
    else if (type === ABORT) this.#fail(a, new ChannelError('TRANSFER_ABORTED', { by: 'sender' }))
    else if (type === ACK) this.#writer.acknowledged(a)
    else if (type === CANCEL) this.#writer.cancelled(a)
    else this.#writer.granted(a, b)
  }

  #whole(record: WireRecord): void {
    const number = this.#count
    this.#begin(record, record.b)
    this.#push(number, record.body)
    this.#end(number)
  }

  #begin({ kind, head: bytes }: WireRecord, size: number): void {
    const number = this.#count++
    const head = decodeHead(kind, bytes)
    if (!head || this.#open.size > OPEN_LIMIT) return void this.#drop('unknown kind, or too many messages at once')
    const incoming = new Incoming(kind, head, size, {
      grant: (more) => this.#writer.note(CREDIT, number, more),
      cancel: () => this.#open.delete(number) && this.#writer.note(CANCEL, number),
    })
    this.#open.set(number, incoming)
    this.#port.deliver(incoming)
  }

  /** What was cancelled or refused is still on its way for a while: the rest of it is ignored. */
  #push(number: number, bytes: Uint8Array): void {
    if (this.#open.get(number)?.push(bytes) === false) this.#refuse(number, 'more than declared or granted')
  }

  #end(number: number): void {
    this.#writer.receipt()
    if (this.#open.get(number)?.end() === false) this.#refuse(number, 'less than declared')
    this.#open.delete(number)
  }

  #refuse(number: number, problem: string): void {
    this.#fail(number, this.#drop(problem))
    this.#writer.note(CANCEL, number)
  }

  #fail(number: number, error: ChannelError): void {
    const incoming = this.#open.get(number)
    this.#open.delete(number)
    incoming?.fail(error)
  }

  #drop(problem: string): ChannelError {
    const error = new ChannelError('MESSAGE_CORRUPT', { problem })
    this.#port.drop(error)
    return error
  }
}
