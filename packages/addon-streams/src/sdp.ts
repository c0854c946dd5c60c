interface MediumDescription {
  /** The stream id in its `msid` (RFC 8830). */
  readonly key: string | undefined
  /** Only for who added it: told by a second stream id, which stays when layers were refused and are not described any more. */
  readonly isOneWay: boolean
}

/** What a description says of its media, by mid. */
export function readMedia(sdp = ''): ReadonlyMap<string, MediumDescription> {
  const media = new Map<string, MediumDescription>()
  for (const lines of sdp.split(/^m=/m).slice(1)) {
    const mid = /^a=mid:(\S+)/m.exec(lines)?.[1]
    const [key, second] = Array.from(lines.matchAll(/^a=msid:(\S{2,})/gm), ([, id]) => id) // `-` is none
    if (mid) media.set(mid, { key, isOneWay: second !== undefined })
  }
  return media
}
