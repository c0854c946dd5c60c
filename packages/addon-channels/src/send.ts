import type { Off, PeerError } from '@peerwright/core'
import type { SendOptions } from './api'
import { ChannelError, type FailedDelivery } from './errors'
import { isLabel, LABEL_PROBLEM } from './options'
import type { Outgoing, OutgoingPort } from './outgoing'
import { encode, type Message } from './payload'
import { type ReportFailure, type Transfer, TransferPort, type TransferProgress } from './transfer'
import type { Writer } from './writer'

/** What sending needs from the addon. */
export interface SendPort {
  /** Ids of everyone who listens on a label. */
  listeners(label: string): readonly string[]
  /** Writes messages of that label to one remote. Throws why nothing can. */
  reach(label: string, id: string): Writer
  /** Calls back when the signal is aborted. */
  onAbort(signal: AbortSignal, run: () => void): Off
  /** Reports the error of a transfer, unless somebody hears of it by the end of this task. */
  failed: ReportFailure
}

/** Sends a message to whom the options address. */
export function send(payload: unknown, options: SendOptions, port: SendPort): Transfer {
  const outlet = new TransferPort(port.failed)
  try {
    const { label = 'default', info } = options
    if (!isLabel(label)) throw new ChannelError('CHANNEL_INVALID', { problem: LABEL_PROBLEM })
    new Sending(label, encode(payload, info), outlet).start(options, port)
  } catch (error) {
    outlet.settle(error)
  }
  return outlet.transfer
}

/** A message on its way to everyone addressed. */
class Sending {
  readonly label: string
  readonly message: Message
  readonly outlet: TransferPort
  readonly #delivered: string[] = []
  readonly #failed: FailedDelivery[] = []
  readonly #deliveries: Delivery[] = []
  /** Those of whom we do not know yet, and one for ourselves while we begin. */
  #left = 1
  #off: Off | undefined

  constructor(label: string, message: Message, outlet: TransferPort) {
    this.label = label
    this.message = message
    this.outlet = outlet
  }

  start({ to, signal }: SendOptions, port: SendPort): void {
    const { label } = this
    if (signal?.aborted) return this.#abort(signal)
    this.#off = signal && port.onAbort(signal, () => this.#abort(signal))
    // A name that is given twice is one.
    const ids = to === undefined ? port.listeners(label) : new Set([to].flat())
    for (const id of ids) {
      this.#left++
      try {
        this.#deliveries.push(new Delivery(id, this, port.reach(label, id)))
      } catch (error) {
        this.settle(id, error)
      }
    }
    this.#finish()
  }

  /** One remote has received it, or why it will not. */
  settle(id: string, error?: unknown): void {
    if (error) this.#failed.push({ id, error: error as PeerError })
    else this.#delivered.push(id)
    this.#finish()
  }

  #finish(): void {
    if (--this.#left > 0) return
    this.#off?.()
    const [delivered, failed] = [this.#delivered, this.#failed]
    this.outlet.settle(failed.length > 0 ? new ChannelError('SEND_FAILED', { delivered, failed }) : undefined)
  }

  #abort({ reason }: AbortSignal): void {
    const error = new ChannelError('TRANSFER_ABORTED', { by: 'sender' }, { cause: reason })
    this.outlet.settle(error)
    for (const delivery of this.#deliveries) delivery.giveUp(error)
  }
}

/** How far it is to one remote. */
class Delivery implements TransferProgress, OutgoingPort {
  readonly id: string
  readonly label: string
  readonly total: number | undefined
  current = 0
  done = false
  readonly #sending: Sending
  readonly #writer: Writer
  readonly #outgoing: Outgoing

  constructor(id: string, sending: Sending, writer: Writer) {
    const { label, message } = sending
    this.id = id
    this.label = label
    this.total = message.size
    this.#sending = sending
    this.#writer = writer
    this.#outgoing = writer.send(message, this)
  }

  progress(current: number): void {
    this.current = current
    this.#sending.outlet.progress(this)
  }

  settle(error?: unknown): void {
    if (!error) {
      this.done = true
      this.progress(this.total ?? this.current)
    }
    this.#sending.settle(this.id, error)
  }

  giveUp(error: unknown): void {
    this.#writer.giveUp(this.#outgoing, error)
  }
}
