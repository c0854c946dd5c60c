import type { Off } from '@peerwright/core'
import { CaptureError } from './errors'

/** What changed among the devices. */
export interface DeviceChange {
  readonly devices: readonly MediaDeviceInfo[]
  readonly added: readonly MediaDeviceInfo[]
  readonly removed: readonly MediaDeviceInfo[]
}

/** The devices of a kind, or all. Labels are empty until the user has permitted one. Rejects as `camera` does. */
export async function devices(kind?: MediaDeviceKind): Promise<MediaDeviceInfo[]> {
  const all = await mediaDevices().enumerateDevices()
  return all.filter((device) => device.deviceId && (!kind || device.kind === kind))
}

/**
 * Calls `changed` when devices were plugged in or out. A track whose device is gone ends by itself, and leaves what it is
 * shared in. Throws as `camera` rejects; failures later on go to `failed`.
 *
 * @example
 * ```ts
 * const off = watchDevices(({ devices, removed }) => list(devices, removed), { signal })
 * ```
 */
export function watchDevices(
  changed: (change: DeviceChange) => unknown,
  options: { readonly signal?: AbortSignal | undefined; readonly failed?: (cause: unknown) => void } = {},
): Off {
  const { failed = reportError } = options
  const source = mediaDevices()
  const end = new AbortController()
  const stop = () => end.abort()
  let known: Promise<readonly MediaDeviceInfo[]> = devices()
  known.catch(failed)
  /** One after the other: several changes at once are told as they were. */
  const look = () => {
    const before = known.catch(() => [])
    known = before.then(async (previous) => {
      const now = await devices()
      const change = { devices: now, added: missing(now, previous), removed: missing(previous, now) }
      if (!end.signal.aborted && change.added.length + change.removed.length > 0) await changed(change)
      return now
    })
    known.catch(failed)
  }
  source.addEventListener('devicechange', look, { signal: end.signal })
  options.signal?.addEventListener('abort', stop, { signal: end.signal })
  if (options.signal?.aborted) stop()
  return stop
}

/** Those of one list that the other has not. */
const missing = (of: readonly MediaDeviceInfo[], among: readonly MediaDeviceInfo[]): MediaDeviceInfo[] =>
  of.filter((device) => !among.some((other) => isSame(device, other)))

const isSame = (one: MediaDeviceInfo, other: MediaDeviceInfo): boolean =>
  one.deviceId === other.deviceId && one.kind === other.kind

function mediaDevices(): MediaDevices {
  const source = 'device'
  if (globalThis.isSecureContext === false) throw new CaptureError('INSECURE_CONTEXT', { source })
  const { mediaDevices } = globalThis.navigator ?? {}
  if (!mediaDevices?.enumerateDevices) throw new CaptureError('CAPTURE_UNSUPPORTED', { source })
  return mediaDevices
}
