import { defineErrors, type PeerError } from '@peerwright/core'

interface OfChannel {
  readonly label: string
  readonly remote: string
}
interface OfProblem {
  readonly problem: string
}

/** One remote that did not get a message, and why. */
export interface FailedDelivery {
  readonly id: string
  readonly error: PeerError
}

/**
 * What can go wrong with channels and messages.
 *
 * @example
 * ```ts
 * try {
 *   await peer.send('hello', { to: friend })
 * } catch (error) {
 *   if (ChannelError.is(error, 'SEND_FAILED')) retryLater(error.details.failed)
 * }
 * ```
 */
export class ChannelError extends defineErrors('ChannelError', {
  CHANNEL_INVALID: ({ problem }: OfProblem) => `channel options: ${problem}`,
  CHANNEL_MISMATCH: ({ label }: { label: string }) => `channel ${label} is open with other options: close it first`,
  CHANNEL_LIMIT: ({ limit }: { limit: number }) => `${limit} channels are open already: close one first`,
  CHANNEL_RAW: ({ label }: { label: string }) => `channel ${label} is raw: use channel(label, remoteId).send()`,
  CHANNEL_CLOSED: ({ label, remote }: OfChannel) => `channel ${label} to ${remote} is closed: open it again`,
  REMOTE_UNKNOWN: ({ remote }: { remote: string }) => `${remote} is not in the room`,
  MESSAGE_INVALID: ({ problem }: OfProblem) => `message can not be sent: ${problem}`,
  MESSAGE_CORRUPT: ({ problem }: OfProblem) => `received bytes were dropped: ${problem}`,
  TRANSFER_ABORTED: ({ by }: { by: 'sender' | 'receiver' }) => `aborted by the ${by}`,
  TRANSFER_STALLED: ({ timeout }: { timeout: number }) => `nothing moved for ${timeout} ms`,
  SEND_FAILED: ({ failed }: { delivered: readonly string[]; failed: readonly FailedDelivery[] }) =>
    `not received by ${failed.map(({ id, error }) => `${id}: ${error.code}`).join(', ')}`,
}) {}
