import type { Off, Tools } from '@peerwright/core'
import type { ChannelErrorEvent, ChannelMessageEvent } from './api'
import { ChannelError } from './errors'
import type { Settings } from './options'
import { type Drop, Reader } from './reader'
import { FRAME_SIZE, PROTOCOL } from './wire/record'
import { Writer } from './writer'

/** What a channel needs from the link to its remote. */
export interface ChannelPort {
  readonly remoteId: string
  readonly connection: RTCPeerConnection
  /** End with the connection. */
  readonly tools: Tools<unknown>
  readonly settings: Settings
  /** Tells the application. */
  emit(
    type: 'new' | 'open' | 'close' | 'message' | 'error',
    channel: RTCDataChannel,
    more?: Partial<Pick<ChannelMessageEvent & ChannelErrorEvent, 'data' | 'info' | 'error'>>,
  ): void
  /** Something that arrived was not taken. */
  dropped(reason: Drop): void
  /** It is over; another one of its label may come. */
  closed(channel: Channel): void
}

/** An implementation that does not tell when its queue runs low (wrtc in Node) is asked every so many milliseconds. */
const POLL = 10
/** The other side closed its connection (RFC 9260, 3.3.10.12): an end, not a failure. */
const USER_INITIATED_ABORT = 12

/** The channel of one label to one remote, from the wish for it to its end. */
export class Channel {
  readonly label: string
  readonly writer: Writer
  isRaw: boolean
  /** What carries it, once the two sides agreed. */
  channel: RTCDataChannel | undefined
  readonly #port: ChannelPort
  readonly #reader: Reader
  readonly #offs: Off[] = []
  #isOpen = false
  #isClosed = false
  #isDropping = false

  constructor(label: string, isRaw: boolean, port: ChannelPort) {
    this.label = label
    this.isRaw = isRaw
    this.#port = port
    const { window } = port.settings
    this.writer = new Writer(window, (cause) => this.close(cause))
    this.#reader = new Reader(window, this.writer, {
      deliver: ({ data, head: { info } }) => this.#emit('message', info ? { data, info } : { data }),
      drop: (reason, error) => {
        port.dropped(reason)
        // Once is enough: a stranger must not be able to flood the application with errors.
        if (!this.#isDropping) this.#emit('error', { error })
        this.#isDropping = true
      },
    })
  }

  /** Takes over the data channel that the two sides agreed on. */
  bind(channel: RTCDataChannel): void {
    this.channel = channel
    this.isRaw = channel.protocol !== PROTOCOL
    this.#listen('open', () => {
      this.#open(channel)
      this.writer.pump()
    })
    this.#listen('close', () => this.close())
    this.#listen('error', ({ error }) => error?.sctpCauseCode !== USER_INITIATED_ABORT && this.close(error))
    if (this.isRaw) {
      this.writer.close(new ChannelError('CHANNEL_RAW', { label: this.label }))
    } else {
      channel.binaryType = 'arraybuffer'
      this.#listen('message', ({ data }) => {
        // Chromium may deliver the first message before it says that the channel is open.
        this.#open(channel)
        this.#reader.read(data)
      })
    }
    this.#emit('new')
    if (channel.readyState === 'open') this.#open(channel)
  }

  /** Ends it on both sides; what is on its way fails with `CHANNEL_CLOSED`. */
  close(cause?: unknown): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const { label } = this
    const { remoteId: remote, closed } = this.#port
    const error = new ChannelError('CHANNEL_CLOSED', { label, remote }, { cause })
    for (const off of this.#offs) off()
    this.channel?.close()
    closed(this)
    this.writer.close(error)
    this.#reader.close(error)
    if (cause) this.#emit('error', { error })
    this.#emit('close')
  }

  /** Gives up what has not moved for so many calls in a row, in both directions. */
  giveUpIdle(calls: number): void {
    const error = new ChannelError('TRANSFER_STALLED', { timeout: this.#port.settings.stallTimeout })
    this.writer.giveUpIdle(calls, error)
    this.#reader.giveUpIdle(calls, error)
  }

  #open(channel: RTCDataChannel): void {
    if (this.#isOpen || this.#isClosed) return
    this.#isOpen = true
    if (!this.isRaw) {
      const { connection, tools } = this.#port
      const frameSize = Math.min(connection.sctp?.maxMessageSize ?? FRAME_SIZE, FRAME_SIZE)
      const isSilent = !('onbufferedamountlow' in channel)
      this.writer.open(channel, frameSize, isSilent ? (pump) => tools.after(POLL, pump) : undefined)
      this.#listen('bufferedamountlow', this.writer.pump)
    }
    this.#emit('open')
  }

  // biome-ignore lint/suspicious/noExplicitAny: an RTCDataChannel's events, as its specification types them
  #listen(type: string, handler: (event: any) => unknown): void {
    if (this.channel) this.#offs.push(this.#port.tools.listen(this.channel, type, handler))
  }

  #emit(...[type, more]: [type: Parameters<ChannelPort['emit']>[0], more?: Parameters<ChannelPort['emit']>[2]]): void {
    if (this.channel) this.#port.emit(type, this.channel, more)
  }
}
