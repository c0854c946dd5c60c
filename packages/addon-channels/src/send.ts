import type { Off, PeerError } from '@peerwright/core'
import type { SendOptions } from './api'
import type { Channel } from './channel'
import { ChannelError, type FailedDelivery } from './errors'
import { isLabel, labelProblem } from './options'
import type { OutgoingPort } from './outgoing'
import { encode } from './payload'
import { type Transfer, TransferPort } from './transfer'

/** What sending needs from the addon. */
export interface SendPort {
  /** Ids of everyone who listens on a label. */
  listeners(label: string): readonly string[]
  /** The channel for a message to one remote. Throws why there is none. */
  reach(label: string, id: string): Channel
  /** Calls back when the signal is aborted. */
  onAbort(signal: AbortSignal, run: () => void): Off
  fail(error: unknown): void
}

/** Sends a message to whom the options address. */
export function send(payload: unknown, options: SendOptions, port: SendPort): Transfer {
  // A message that was given up on purpose is no failure.
  const outlet = new TransferPort((error) => ChannelError.is(error, 'TRANSFER_ABORTED') || port.fail(error))
  try {
    start(payload, options, port, outlet)
  } catch (error) {
    outlet.settle(error)
  }
  return outlet.transfer
}

function start(payload: unknown, options: SendOptions, port: SendPort, outlet: TransferPort): void {
  const { label = 'default', to, info, signal } = options
  if (!isLabel(label)) throw new ChannelError('CHANNEL_INVALID', { problem: labelProblem('label') })
  const message = encode(payload, info)
  if (signal?.aborted) throw abortedBy(signal)
  const ids = new Set(to === undefined ? port.listeners(label) : [to].flat())
  const giveUps: ((error: unknown) => void)[] = []
  const off =
    signal &&
    port.onAbort(signal, () => {
      const error = abortedBy(signal)
      outlet.settle(error)
      for (const giveUp of giveUps) giveUp(error)
    })
  const poll = new Poll(ids.size, (error) => {
    off?.()
    outlet.settle(error)
  })
  for (const id of ids) {
    try {
      giveUps.push(port.reach(label, id).send(message, follow(id, label, message.size, poll, outlet)))
    } catch (error) {
      poll.failed(id, error)
    }
  }
}

const abortedBy = ({ reason }: AbortSignal) => new ChannelError('TRANSFER_ABORTED', { by: 'sender' }, { cause: reason })

/** Tells the transfer what happens to the message on its way to one remote. */
function follow(id: string, label: string, total: number | undefined, poll: Poll, outlet: TransferPort): OutgoingPort {
  let current = 0
  const report = (done: boolean) => outlet.progress({ id, label, current, total, done })
  return {
    progress(bytes) {
      current = bytes
      report(false)
    },
    settle(error) {
      if (error) return poll.failed(id, error)
      report(true)
      poll.delivered(id)
    },
  }
}

/** Who got a message and who did not. */
class Poll {
  readonly #size: number
  readonly #done: (error?: ChannelError) => void
  readonly #delivered: string[] = []
  readonly #failed: FailedDelivery[] = []

  constructor(size: number, done: (error?: ChannelError) => void) {
    this.#size = size
    this.#done = done
    this.#count()
  }

  delivered(id: string): void {
    this.#delivered.push(id)
    this.#count()
  }

  failed(id: string, error: unknown): void {
    this.#failed.push({ id, error: error as PeerError })
    this.#count()
  }

  #count(): void {
    const delivered = this.#delivered
    const failed = this.#failed
    if (delivered.length + failed.length < this.#size) return
    this.#done(failed.length > 0 ? new ChannelError('SEND_FAILED', { delivered, failed }) : undefined)
  }
}
