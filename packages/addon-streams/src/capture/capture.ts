import { CaptureError } from './errors'

export type CaptureSource = 'camera' | 'microphone' | 'screen'

export interface CameraOptions {
  /** Of a device in `devices()`. @defaultValue the browser's choice */
  readonly deviceId?: string | undefined
  /** `'user'` looks at the user, `'environment'` away. @defaultValue the browser's choice */
  readonly facing?: 'user' | 'environment' | undefined
  /** Pixels that are aimed at. @defaultValue 1280 */
  readonly width?: number | undefined
  /** Pixels that are aimed at. @defaultValue 720 */
  readonly height?: number | undefined
  /** Frames per second that are aimed at. @defaultValue the browser's choice */
  readonly frameRate?: number | undefined
  /** With sound, from a microphone of its own options. @defaultValue `false` */
  readonly microphone?: boolean | MicrophoneOptions | undefined
}

export interface MicrophoneOptions {
  /** Of a device in `devices()`. @defaultValue the browser's choice */
  readonly deviceId?: string | undefined
  /** @defaultValue `true` */
  readonly echoCancellation?: boolean | undefined
  /** @defaultValue `true` */
  readonly noiseSuppression?: boolean | undefined
  /** @defaultValue `true` */
  readonly autoGainControl?: boolean | undefined
}

export interface ScreenOptions {
  /** With the sound of what is shown, where browser and system can do that; silently without it elsewhere. @defaultValue `true` */
  readonly audio?: boolean | undefined
  /** Frames per second that are aimed at. @defaultValue the browser's choice */
  readonly frameRate?: number | undefined
}

/**
 * A camera, and a microphone with it if asked for (W3C Media Capture and Streams).
 *
 * Rejects with `PERMISSION_DENIED`, `DEVICE_BUSY`, `NOT_FOUND`, `INSECURE_CONTEXT`, `CAPTURE_UNSUPPORTED` and
 * `CAPTURE_INVALID`.
 *
 * @example
 * ```ts
 * peer.share({ label: 'camera', stream: await camera({ microphone: true }), managed: true })
 * ```
 */
export function camera(options: CameraOptions = {}): Promise<MediaStream> {
  const { deviceId, facing, width = 1280, height = 720, frameRate, microphone: sound = false } = options
  const video = {
    ...exactly(deviceId),
    width: { ideal: width },
    height: { ideal: height },
    ...(facing && { facingMode: { ideal: facing } }),
    ...(frameRate && { frameRate: { ideal: frameRate } }),
  }
  const audio = sound && heard(sound === true ? {} : sound)
  return capture('camera', 'getUserMedia', { video, audio })
}

/** A microphone. Rejects as `camera` does. */
export function microphone(options: MicrophoneOptions = {}): Promise<MediaStream> {
  return capture('microphone', 'getUserMedia', { audio: heard(options) })
}

/**
 * A screen, window or tab that the user picks (W3C Screen Capture); call it while handling a click. Rejects as `camera`
 * does: with `PERMISSION_DENIED` when the user picks none, with `CAPTURE_UNSUPPORTED` where a browser has no such thing.
 */
export function screen({ audio = true, frameRate }: ScreenOptions = {}): Promise<MediaStream> {
  const video = frameRate ? { frameRate: { ideal: frameRate } } : true
  // `systemAudio` is of the specification and not yet of TypeScript's types.
  const sound = audio && { audio: { echoCancellation: false, noiseSuppression: false }, systemAudio: 'include' }
  return capture('screen', 'getDisplayMedia', { video, ...sound })
}

async function capture(
  source: CaptureSource,
  method: 'getUserMedia' | 'getDisplayMedia',
  constraints: MediaStreamConstraints,
): Promise<MediaStream> {
  const { mediaDevices } = globalThis.navigator ?? {}
  if (globalThis.isSecureContext === false) throw new CaptureError('INSECURE_CONTEXT', { source })
  if (!mediaDevices?.[method]) throw new CaptureError('CAPTURE_UNSUPPORTED', { source })
  try {
    return await mediaDevices[method](constraints)
  } catch (cause) {
    throw explain(source, cause)
  }
}

/** The names are those of the specifications, and what Firefox and Chromium throw beside them. */
function explain(source: CaptureSource, cause: unknown): CaptureError {
  const { name, message } = Object(cause) as Error
  switch (name) {
    case 'NotAllowedError':
      return new CaptureError('PERMISSION_DENIED', { source }, { cause })
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new CaptureError('NOT_FOUND', { source }, { cause })
    case 'NotReadableError':
    case 'AbortError':
      return new CaptureError('DEVICE_BUSY', { source }, { cause })
    case 'SecurityError':
      return new CaptureError('INSECURE_CONTEXT', { source }, { cause })
    case 'NotSupportedError':
      return new CaptureError('CAPTURE_UNSUPPORTED', { source }, { cause })
    default:
      return new CaptureError('CAPTURE_INVALID', { source, problem: message }, { cause })
  }
}

const heard = ({ deviceId, ...processing }: MicrophoneOptions): MediaTrackConstraints =>
  ({ ...exactly(deviceId), ...processing }) as MediaTrackConstraints

const exactly = (deviceId: string | undefined): MediaTrackConstraints =>
  deviceId ? { deviceId: { exact: deviceId } } : {}
