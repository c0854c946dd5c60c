import type { Off, RemotePeer } from '@peerwright/core'
import type { FileTransferContext } from './api'
import { FileTransferError } from './errors'
import type { FileMessage, StopCode } from './wire/messages'

/** Sends a control message; to who is gone, or never had the addon, nothing. */
export function tell(ctx: FileTransferContext, remote: RemotePeer | undefined, message: FileMessage): void {
  if (remote && remote.state !== 'closed' && remote.addons.has('file-transfer')) ctx.control.send(remote, message)
}

/** Why the other side stopped, as an error. */
export function stopError(code: StopCode, name: string, by: 'sender' | 'receiver', reason?: string): FileTransferError {
  if (code === 'declined') return new FileTransferError('FILE_DECLINED', { name, reason })
  if (code === 'expired') return new FileTransferError('FILE_EXPIRED', { name })
  if (code === 'corrupt') return new FileTransferError('FILE_CORRUPT', { name })
  if (code === 'sink') return new FileTransferError('FILE_SINK_FAILED', { name })
  if (code === 'large') return new FileTransferError('FILE_TOO_LARGE', { name, limit: 0 })
  if (code === 'unreadable') return new FileTransferError('FILE_UNREADABLE', { name })
  if (code === 'lost') return new FileTransferError('FILE_LOST', { name })
  return new FileTransferError('FILE_CANCELLED', { name, by })
}

/** A timer that is set anew, or not at all. */
export class Deadline {
  readonly #ctx: FileTransferContext
  #off: Off | undefined

  constructor(ctx: FileTransferContext) {
    this.#ctx = ctx
  }

  set(milliseconds: number, run: () => unknown): void {
    this.clear()
    this.#off = this.#ctx.after(milliseconds, run)
  }

  clear(): void {
    this.#off?.()
    this.#off = undefined
  }
}
