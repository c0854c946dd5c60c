/** What a contender reports about each of the others in the room. */
export interface Progress {
  /** A data channel to somebody is open at this end. */
  opened(): void
  /** A message from somebody arrived. */
  heard(): void
}

/** Joins a room in which it greets everybody; resolves to what leaves it again. */
export type Join = (room: string, progress: Progress) => Leave

export type Leave = () => unknown

export type ContenderName = 'handWritten' | 'peerwright'
