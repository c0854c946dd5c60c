import type { Off, PeerError } from '@peerwright/core'
import type { SendOptions } from './api'
import { ChannelError, type FailedDelivery } from './errors'
import { isLabel, LABEL_PROBLEM } from './options'
import { encode } from './payload'
import { type Transfer, TransferPort } from './transfer'
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
  failed(error: unknown, isHeard: () => boolean): void
}

/** Sends a message to whom the options address. */
export function send(payload: unknown, options: SendOptions, port: SendPort): Transfer {
  const outlet = new TransferPort(port.failed)
  try {
    start(payload, options, port, outlet)
  } catch (error) {
    outlet.settle(error)
  }
  return outlet.transfer
}

function start(payload: unknown, options: SendOptions, port: SendPort, outlet: TransferPort): void {
  const { label = 'default', to, info, signal } = options
  if (!isLabel(label)) throw new ChannelError('CHANNEL_INVALID', { problem: LABEL_PROBLEM })
  const message = encode(payload, info)
  const ids = new Set(to === undefined ? port.listeners(label) : [to].flat())
  const delivered: string[] = []
  const failed: FailedDelivery[] = []
  const giveUps: ((error: unknown) => void)[] = []
  let off: Off | undefined

  const finish = () => {
    if (delivered.length + failed.length < ids.size) return
    off?.()
    outlet.settle(failed.length > 0 ? new ChannelError('SEND_FAILED', { delivered, failed }) : undefined)
  }
  const reach = (id: string) => {
    let current = 0
    const report = (done: boolean) => outlet.progress({ id, label, current, total: message.size, done })
    const settle = (error?: unknown) => {
      if (error) failed.push({ id, error: error as PeerError })
      else delivered.push(id)
      if (!error) report(true)
      finish()
    }
    const progress = (bytes: number) => {
      current = bytes
      report(false)
    }
    try {
      giveUps.push(port.reach(label, id).send(message, { progress, settle }))
    } catch (error) {
      failed.push({ id, error: error as PeerError })
    }
  }
  const abort = () => {
    const error = new ChannelError('TRANSFER_ABORTED', { by: 'sender' }, { cause: signal?.reason })
    outlet.settle(error)
    for (const giveUp of giveUps) giveUp(error)
  }

  if (signal?.aborted) return abort()
  off = signal && port.onAbort(signal, abort)
  ids.forEach(reach)
  finish()
}
