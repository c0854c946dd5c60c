/** The stream ids of a description by mid (RFC 8830), as far as a medium has one. */
export function readMsids(sdp = ''): ReadonlyMap<string, string> {
  const media = sdp.split(/^m=/m).slice(1)
  return new Map(
    media.flatMap((lines) => {
      const mid = /^a=mid:(\S+)/m.exec(lines)?.[1]
      const stream = /^a=msid:(\S+)/m.exec(lines)?.[1]
      return mid && stream && stream !== '-' ? [[mid, stream] as const] : []
    }),
  )
}
