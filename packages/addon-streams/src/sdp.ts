interface MediumDescription {
  /** The stream id in its `msid` (RFC 8830). */
  readonly key: string | undefined
  /** Sends in several sizes (RFC 8853). */
  readonly isSimulcast: boolean
}

/** What a description says of its media, by mid. */
export function readMedia(sdp = ''): ReadonlyMap<string, MediumDescription> {
  const media = new Map<string, MediumDescription>()
  for (const lines of sdp.split(/^m=/m).slice(1)) {
    const mid = /^a=mid:(\S+)/m.exec(lines)?.[1]
    const key = /^a=msid:(\S{2,})/m.exec(lines)?.[1] // `-` is none
    if (mid) media.set(mid, { key, isSimulcast: /^a=simulcast:send/m.test(lines) })
  }
  return media
}
