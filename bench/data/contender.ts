/** One end of a connection made by a library, ready to carry messages. */
export interface Line {
  /** Sends much at once; resolves when the library says that it is done with it. */
  sendBulk(buffer: ArrayBuffer): Promise<unknown>
  /** Sends a message of a few bytes; nobody waits for it. */
  sendSmall(bytes: Uint8Array<ArrayBuffer>): void
}

/** What arrived, as one piece. */
export type Arrived = ArrayBuffer | ArrayBufferView

/** How two pages meet: the one that is called is there first. */
export interface Meeting {
  readonly room: string
  readonly isCaller: boolean
  /** Whether messages are read that have arrived; only where reading is up to the application. */
  readonly isReading: () => boolean
  /** Called for each message that is complete. */
  hear(message: Arrived): void
}

/** The one thing that has to be written to compare one more library. Resolves when messages may be sent. */
export type Contender = (meeting: Meeting) => Promise<Line>

export type ContenderName = 'raw' | 'peerwright' | 'simplePeer'
