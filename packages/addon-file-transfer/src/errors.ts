import { defineErrors, type PeerError } from '@peerwright/core'

interface OfFile {
  readonly name: string
}
interface OfProblem {
  readonly problem: string
}

/** One file that one remote did not get, and why. */
export interface FailedFile {
  /** Of the remote peer. */
  readonly remote: string
  readonly name: string
  readonly error: PeerError
}

/**
 * What can go wrong with files.
 *
 * @example
 * ```ts
 * try {
 *   await peer.sendFile(file).done
 * } catch (error) {
 *   if (FileTransferError.is(error, 'FILE_NOT_DELIVERED')) retryLater(error.details.failed)
 * }
 * ```
 */
export class FileTransferError extends defineErrors('FileTransferError', {
  FILE_INVALID: ({ problem }: OfProblem) => `can not be sent as a file: ${problem}`,
  FILE_NOT_DELIVERED: ({ failed }: { failed: readonly FailedFile[] }) =>
    `not received: ${failed.map(({ name, remote, error }) => `${name} by ${remote}: ${error.code}`).join(', ')}`,
  FILE_DECLINED: ({ name, reason }: OfFile & { reason?: string | undefined }) =>
    `${name} was declined${reason ? `: ${reason}` : ''}`,
  FILE_EXPIRED: ({ name }: OfFile) => `the offer of ${name} has expired`,
  FILE_CANCELLED: ({ name, by }: OfFile & { by: 'sender' | 'receiver' }) => `${name} was cancelled by the ${by}`,
  FILE_LOST: ({ name }: OfFile) => `the other side of ${name} went and did not come back in time`,
  FILE_CORRUPT: ({ name }: OfFile) => `${name} is not what was sent; it was dropped`,
  FILE_TOO_LARGE: ({ name, limit }: OfFile & { limit: number }) => `${name} exceeds ${limit} bytes`,
  FILE_UNREADABLE: ({ name }: OfFile) => `${name} can not be read`,
  FILE_SINK_FAILED: ({ name }: OfFile) => `${name} can not be written`,
  FILE_SINK_INVALID: ({ problem }: OfProblem) => `no place for a file: ${problem}`,
}) {}
