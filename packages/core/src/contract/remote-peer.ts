/** How far a remote peer is: from first contact to goodbye. */
export type RemoteState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed'

/** Somebody else in the room. It outlives the connections that carry it. */
export interface RemotePeer {
  /** The remote peer's id: a hash of its signing key, so nobody else can claim it. */
  readonly id: string
  /** What the remote announced about itself; a stranger's data until you checked it. */
  readonly metadata: unknown
  readonly state: RemoteState
  /** The current connection. A re-dial replaces it, and everything visited with `eachRemote` is visited again. */
  readonly connection: RTCPeerConnection
  /** Addons the remote has attached: name to version. */
  readonly addons: ReadonlyMap<string, string>
  /** Sixty digits made from both sides' keys; equal on both sides unless somebody sits in between. */
  readonly fingerprint: string
  /** Round-trip time to the remote in milliseconds. Rejects with `REMOTE_CLOSED` once it is gone. */
  ping(): Promise<number>
  toJSON(): RemotePeerJson
}

export interface RemotePeerJson {
  readonly id: string
  readonly state: RemoteState
  readonly metadata: unknown
  readonly addons: Readonly<Record<string, string>>
}
