import { defineErrors } from '@peerwright/core'

interface OfTrack {
  readonly label: string
  readonly kind: string
}

/**
 * What can go wrong with shared streams.
 *
 * @example
 * ```ts
 * try {
 *   peer.share({ label: 'camera', stream })
 * } catch (error) {
 *   if (StreamError.is(error, 'TRACK_ENDED')) captureAgain(error.details.kind)
 * }
 * ```
 */
export class StreamError extends defineErrors('StreamError', {
  STREAM_INVALID: ({ problem }: { problem: string }) => `stream options: ${problem}`,
  STREAM_UNKNOWN: ({ label }: { label: string }) => `nothing is shared as ${label}: share it first`,
  STREAM_LIMIT: ({ limit, what }: { limit: number; what: string }) => `more than ${limit} ${what}: unshare some first`,
  CODEC_UNSUPPORTED: ({ codecs }: { codecs: readonly string[] }) =>
    `this browser has none of ${codecs.join(', ')}: name others`,
  TRACK_ENDED: ({ label, kind }: OfTrack) => `the ${kind} track for ${label} has ended: capture it again`,
  TRACK_FAILED: ({ label, kind, remote }: OfTrack & { readonly remote: string }) =>
    `${kind} of ${label} can not be sent to ${remote} like that: see cause`,
}) {}
