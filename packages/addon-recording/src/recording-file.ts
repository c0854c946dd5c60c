import type { RemotePeer } from '@peerwright/core'

/** What is known of a file from its first byte on. */
export interface RecordingFile {
  /** A name with a suffix, unique within the recording: `2026-11-28T07-20-00-camera-1.webm`. */
  readonly name: string
  /** Its label; `mix` when everything is in one file. */
  readonly label: string
  /** The remote whose stream it is. */
  readonly remote?: RemotePeer
  /** Counts the files of one stream from 1: its tracks changed in between. */
  readonly part: number
  /** MIME type with codecs. */
  readonly type: string
}

/** A file that is complete: seekable, with a duration. */
export interface RecordedFile extends RecordingFile {
  /** Milliseconds, without pauses. */
  readonly duration: number
  /** Bytes. */
  readonly size: number
  /** When no other sink was given. */
  readonly blob?: Blob
  /** When the sink was a file, a folder or the origin's private file system. */
  readonly handle?: FileSystemFileHandle
}

/** Bytes of a file, in order. At its end some earlier bytes are written over: heed `position`. */
export interface RecordingChunk {
  readonly file: RecordingFile
  readonly data: Uint8Array<ArrayBuffer>
  /** Where in the file, in bytes. */
  readonly position: number
}
