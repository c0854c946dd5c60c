import type { Off, Tools } from '@peerwright/core'
import { ChannelError } from './errors'
import type { Incoming } from './incoming'
import type { OutgoingPort } from './outgoing'
import type { Message } from './payload'
import { Reader } from './reader'
import { PROTOCOL } from './wire/record'
import { Writer } from './writer'

/** What a channel needs from its link, which joins the two sides' wishes. */
export interface ChannelPort {
  readonly label: string
  readonly remoteId: string
  readonly unreadLimit: number
  readonly tools: Pick<Tools<unknown>, 'listen' | 'after'>
  readonly maxMessageSize: () => number | undefined
  emit(type: 'new' | 'open' | 'close', channel: RTCDataChannel): void
  deliver(message: Incoming, channel: RTCDataChannel): void
  report(error: ChannelError, channel: RTCDataChannel): void
  /** It is over; another one of its label may come. */
  closed(channel: Channel): void
}

/** Milliseconds after which an implementation that does not tell when its queue runs low (wrtc) is asked. */
const RETRY = 10
/** The other side closed its connection (RFC 9260, 3.3.10.12): an end, not a failure. */
const USER_INITIATED_ABORT = 12

/** The channel of one label to one remote, from the wish for it to its end. */
export class Channel {
  readonly #port: ChannelPort
  readonly #writer: Writer
  readonly #reader: Reader
  readonly #offs: Off[] = []
  #raw: boolean
  #channel: RTCDataChannel | undefined
  #isOpen = false
  #isClosed = false
  #drops = 0

  constructor(port: ChannelPort, isRaw: boolean) {
    this.#port = port
    this.#raw = isRaw
    this.#writer = new Writer({
      retry: (pump) => port.tools.after(RETRY, pump),
      fail: (cause) => this.#fail(cause),
    })
    this.#reader = new Reader(this.#writer, {
      unreadLimit: port.unreadLimit,
      deliver: (message) => this.#channel && port.deliver(message, this.#channel),
      drop: (reason) => this.#drop(reason),
    })
  }

  /** What carries it, once the two sides agreed. */
  get channel(): RTCDataChannel | undefined {
    return this.#channel
  }

  get isRaw(): boolean {
    return this.#raw
  }

  /** Sends a message as soon as the channel is open; what it returns gives the message up. */
  send(message: Message, port: OutgoingPort): (error: unknown) => void {
    return this.#writer.send(message, port)
  }

  /** Takes over the data channel that the two sides agreed on. */
  bind(channel: RTCDataChannel): void {
    const { tools, emit, label } = this.#port
    const listen: typeof tools.listen = (target, type, handler) => {
      const off = tools.listen(target, type, handler)
      this.#offs.push(off)
      return off
    }
    this.#channel = channel
    this.#raw = channel.protocol !== PROTOCOL
    listen(channel, 'open', () => this.#open(channel))
    listen(channel, 'close', () => this.close())
    listen(channel, 'error', (event) => this.#fail((event as RTCErrorEvent).error))
    if (this.#raw) {
      this.#writer.close(new ChannelError('CHANNEL_RAW', { label }))
    } else {
      channel.binaryType = 'arraybuffer'
      listen(channel, 'bufferedamountlow', this.#writer.pump)
      listen(channel, 'message', ({ data }) => {
        this.#open(channel)
        this.#reader.read(data)
      })
    }
    emit('new', channel)
    if (channel.readyState === 'open') this.#open(channel)
  }

  /** Ends it on both sides; what is on its way fails with `CHANNEL_CLOSED`. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const { label, remoteId: remote, closed, emit } = this.#port
    const channel = this.#channel
    const error = new ChannelError('CHANNEL_CLOSED', { label, remote })
    for (const off of this.#offs) off()
    channel?.close()
    closed(this)
    this.#writer.close(error)
    this.#reader.close(error)
    if (channel) emit('close', channel)
  }

  #open(channel: RTCDataChannel): void {
    if (this.#isOpen || this.#isClosed) return
    this.#isOpen = true
    if (!this.#raw) this.#writer.open(channel, this.#port.maxMessageSize())
    this.#port.emit('open', channel)
  }

  #fail(cause: unknown): void {
    if ((cause as RTCError | undefined)?.sctpCauseCode === USER_INITIATED_ABORT) return
    const { label, remoteId: remote } = this.#port
    this.#report(new ChannelError('CHANNEL_FAILED', { label, remote }, { cause }))
    this.close()
  }

  #drop(reason: string): void {
    const { label, remoteId: remote } = this.#port
    this.#drops++
    // Once is enough: a stranger must not be able to flood the application with errors.
    if (this.#drops === 1) this.#report(new ChannelError('FRAME_DROPPED', { label, remote, reason }))
  }

  #report(error: ChannelError): void {
    if (this.#channel) this.#port.report(error, this.#channel)
  }
}
