import { defineErrors } from '@peerwright/core'

interface OfSource {
  /** `camera`, `microphone` or `screen`. */
  readonly source: string
}

/**
 * Why there is no picture or sound, and what to do.
 *
 * @example
 * ```ts
 * try {
 *   peer.share({ label: 'camera', stream: await camera() })
 * } catch (error) {
 *   if (CaptureError.is(error, 'PERMISSION_DENIED')) explainPermissions(error.details.source)
 * }
 * ```
 */
export class CaptureError extends defineErrors('CaptureError', {
  PERMISSION_DENIED: ({ source }: OfSource) => `${source} is not allowed: permit it in the browser's site settings`,
  DEVICE_BUSY: ({ source }: OfSource) => `${source} can not be read: close the application that uses it`,
  NOT_FOUND: ({ source }: OfSource) => `no ${source} like that: plug one in, or ask for less`,
  INSECURE_CONTEXT: ({ source }: OfSource) => `no ${source} on an insecure page: use https or localhost`,
  CAPTURE_UNSUPPORTED: ({ source }: OfSource) => `this browser has no ${source} capture: use another one`,
  CAPTURE_INVALID: ({ source, problem }: OfSource & { readonly problem: string }) => `${source} options: ${problem}`,
}) {}
