import { defineErrors, type PeerError } from '@peerwright/core'

interface OfChannel {
  readonly label: string
  readonly remote: string
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
  CHANNEL_INVALID: ({ problem }: { problem: string }) => `channel options: ${problem}`,
  CHANNEL_MISMATCH: ({ label }: { label: string }) => `channel ${label} is open with other options: close it first`,
  CHANNEL_LIMIT: ({ limit }: { limit: number }) => `${limit} channels are open already: close one first`,
  CHANNEL_RAW: ({ label }: { label: string }) => `channel ${label} is raw: use channel(label, remoteId).send()`,
  CHANNEL_CLOSED: ({ label, remote }: OfChannel) => `channel ${label} to ${remote} is closed: open it again`,
  CHANNEL_FAILED: ({ label, remote }: OfChannel) => `channel ${label} to ${remote} failed: see cause`,
  CHANNEL_MISSING_REMOTELY: ({ remote }: { remote: string }) => `${remote} has no channels addon: attach it there too`,
  REMOTE_UNKNOWN: ({ remote }: { remote: string }) => `${remote} is not in the room`,
  MESSAGE_INVALID: ({ problem }: { problem: string }) => `message can not be sent: ${problem}`,
  MESSAGE_CORRUPT: ({ problem }: { problem: string }) => `message can not be read: ${problem}`,
  FRAME_DROPPED: ({ label, remote, reason }: OfChannel & { reason: string }) =>
    `${remote} broke the protocol of channel ${label}: ${reason}`,
  TRANSFER_ABORTED: ({ by }: { by: 'sender' | 'receiver' }) => `aborted by the ${by}`,
  SEND_FAILED: ({ failed }: { delivered: readonly string[]; failed: readonly FailedDelivery[] }) =>
    `not received by ${failed.map(({ id, error }) => `${id} (${error.code})`).join(', ')}`,
}) {}
