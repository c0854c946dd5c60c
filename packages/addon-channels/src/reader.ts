import { ChannelError } from './errors'
import { Incoming } from './incoming'
import { decodeHead } from './payload'
import { decode } from './wire/decode'
import { ABORT, ACK, CANCEL, CREDIT, DATA, END, OPEN_LIMIT, START, WHOLE, type WireRecord } from './wire/record'
import type { Writer } from './writer'

/** What a reader needs from its channel. */
export interface ReaderPort {
  /** Bytes of one message that may wait unread. */
  readonly unreadLimit: number
  /** A message begins; its body may still be on its way. */
  deliver(message: Incoming): void
  /** A stranger's bytes were dropped. */
  drop(reason: string): void
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
    if (!records) return this.#port.drop('malformed frame')
    for (const record of records) this.#handle(record)
  }

  close(error: ChannelError): void {
    for (const incoming of this.#open.values()) incoming.fail(error)
    this.#open.clear()
  }

  #handle(record: WireRecord): void {
    const { type, a, b } = record
    if (type === WHOLE) this.#whole(record)
    else if (type === START) this.#start(record)
    else if (type === DATA) this.#data(record)
    else if (type === END) this.#end(a)
    else if (type === ABORT) this.#fail(a, new ChannelError('TRANSFER_ABORTED', { by: 'sender' }))
    else if (type === ACK) this.#writer.acknowledged(a)
    else if (type === CANCEL) this.#writer.cancelled(a)
    else if (type === CREDIT) this.#writer.granted(a, b)
  }

  #whole(record: WireRecord): void {
    const incoming = this.#receive(record, record.b)
    this.#writer.receipt()
    incoming?.push(record.body)
    incoming?.end()
    if (incoming) this.#port.deliver(incoming)
  }

  #start(record: WireRecord): void {
    const number = this.#count
    const incoming = this.#receive(record, record.b > 0 ? record.b - 1 : undefined)
    if (!incoming) return
    if (this.#open.size >= OPEN_LIMIT) return this.#port.drop('too many messages at once')
    this.#open.set(number, incoming)
    incoming.grant()
    this.#port.deliver(incoming)
  }

  #receive({ kind, head: bytes }: WireRecord, size?: number): Incoming | undefined {
    const number = this.#count++
    const head = decodeHead(kind, bytes)
    if (!head) return void this.#port.drop('unknown kind or head')
    return new Incoming({
      kind,
      head,
      size,
      limit: this.#port.unreadLimit,
      grant: (more) => this.#writer.note(CREDIT, number, more),
      cancel: () => this.#cancel(number),
    })
  }

  #data({ a: number, body }: WireRecord): void {
    // What was cancelled is still on its way for a while; anything else of that kind is a stranger's mistake.
    const incoming = this.#open.get(number)
    if (!incoming && number >= this.#count) this.#port.drop('unknown message')
    if (incoming && !incoming.push(body)) this.#refuse(number, 'more bytes than declared or granted')
  }

  #end(number: number): void {
    this.#writer.receipt()
    const incoming = this.#open.get(number)
    if (incoming && !incoming.end()) return this.#refuse(number, 'fewer bytes than declared')
    this.#open.delete(number)
  }

  #refuse(number: number, problem: string): void {
    this.#port.drop(problem)
    this.#fail(number, new ChannelError('MESSAGE_CORRUPT', { problem }))
    this.#writer.note(CANCEL, number)
  }

  #cancel(number: number): void {
    if (this.#open.delete(number)) this.#writer.note(CANCEL, number)
  }

  #fail(number: number, error: ChannelError): void {
    this.#open.get(number)?.fail(error)
    this.#open.delete(number)
  }
}
