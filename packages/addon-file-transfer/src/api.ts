import type { channels, JsonObject } from '@peerwright/addon-channels'
import type { AddonContext, PeerError, RemotePeer } from '@peerwright/core'
import type { FileProgress, FileState } from './progress'
import type { FileSink } from './sink/open-sink'
import type { Sendable } from './source/sources-of'

/** How files are sent. */
export interface SendFileOptions {
  /** Ids of remote peers. @defaultValue everybody there who can receive files; nobody who comes later */
  readonly to?: string | readonly string[] | undefined
  /** Files of different labels do not share a channel; 1 to 40 characters. @defaultValue `'default'` */
  readonly label?: string | undefined
  /** Travels with each offer; at most 8 KiB as JSON. */
  readonly info?: JsonObject | undefined
  /** Cancels. */
  readonly signal?: AbortSignal | undefined
}

/** Files on their way to one or several remotes. Iterate it for progress, of each file with each remote. */
export interface FileTransfer extends AsyncIterable<FileProgress> {
  readonly id: string
  /** The newest of each file with each remote. */
  readonly progress: readonly FileProgress[]
  /** Resolves once every file is complete, proved and stored at everyone. Rejects with `FILE_NOT_DELIVERED`, or `FILE_INVALID`. */
  readonly done: Promise<void>
  /** Sends nothing until `resume`; blocks on their way still arrive. */
  pause(): void
  resume(): void
  /** Ends it on both sides, with everyone or with one remote. */
  cancel(remote?: string): void
}

/** What somebody wants to send. Nothing is received unless it is accepted. */
export interface FileOffer {
  readonly id: string
  readonly remote: RemotePeer
  /** Safe as a file name on every system. */
  readonly name: string
  /** What the sender calls it: any text. */
  readonly originalName: string
  /** The folders it lay in, outermost first; safe as names. */
  readonly folder: readonly string[]
  /** Bytes, as the sender says; `undefined` where it does not know. */
  readonly size?: number | undefined
  /** What may be shown, or `application/octet-stream`. */
  readonly type: string
  /** Milliseconds since 1970, as the sender says. */
  readonly modified?: number | undefined
  readonly info?: JsonObject | undefined
  readonly label: string
  /** Files that were sent by one call have the same `id`. */
  readonly batch: { readonly id: string; readonly index: number }
  /** Bytes that are here already from an earlier time, as far as can be told before the content is compared. */
  readonly received: number
  /**
   * Receives it. Throws `FILE_SINK_INVALID`, `FILE_EXPIRED` when the offer does not stand any more, and `FILE_TOO_LARGE`
   * for what memory is not meant for.
   *
   * @param sink - where it goes. @defaultValue the option `sink`
   */
  accept(sink?: FileSink): FileReception
  /** Refuses it; the sender learns the reason. */
  decline(reason?: string): void
}

/** A file being received. Iterate it for progress. */
export interface FileReception extends AsyncIterable<FileProgress> {
  readonly id: string
  /** Who sends it; another one after somebody came back under a new id. */
  readonly remote: RemotePeer
  readonly name: string
  readonly originalName: string
  readonly folder: readonly string[]
  readonly size?: number | undefined
  readonly type: string
  readonly info?: JsonObject | undefined
  readonly state: FileState
  readonly progress: FileProgress
  /** The file on disk, once it is complete, for `'opfs'` and handles. */
  readonly handle: FileSystemFileHandle | undefined
  /**
   * Resolves with the complete, proved file; with nothing where it went into a `WritableStream`. Rejects with
   * `FILE_CORRUPT`, `FILE_CANCELLED`, `FILE_LOST`, `FILE_SINK_FAILED` or `FILE_TOO_LARGE`.
   */
  readonly done: Promise<File | undefined>
  /** Asks the sender to wait; blocks on their way still arrive. */
  pause(): void
  resume(): void
  /** Ends it on both sides and drops what is there. */
  cancel(): void
}

/** An offer that is none any more, before it was answered. */
export interface FileWithdrawal {
  readonly id: string
  readonly remote: RemotePeer
  readonly name: string
  readonly reason: 'expired' | 'cancelled' | 'gone'
}

/** A file that failed. */
export interface FileFailure {
  readonly id: string
  /** `undefined` where a sender did not find it. */
  readonly remote: RemotePeer | undefined
  readonly name: string
  readonly direction: 'sending' | 'receiving'
  readonly error: PeerError
}

/** The events of file transfer; `file` receives every one of them. */
export interface FileTransferEvents {
  file: FileOffer | FileReception | FileProgress | FileWithdrawal | FileFailure
  /** Somebody offers a file: accept or decline it. */
  'file:offer': FileOffer
  /** An offer was accepted, by the application or under `autoAccept`. */
  'file:accepted': FileReception
  /** An offer expired, or was taken back. */
  'file:withdrawn': FileWithdrawal
  /** Sending or receiving; at most every tenth of a second for each. */
  'file:progress': FileProgress
  /** A file was received: complete and proved. */
  'file:received': FileReception
  /** A remote has a file that was sent: complete and proved. */
  'file:sent': FileProgress
  'file:failed': FileFailure
}

/** What the file-transfer addon adds to a peer. */
export interface FileTransferApi {
  /**
   * Offers files to remotes and sends them to who accepts. Each is hashed block by block and proved at the receiver; it
   * goes on after a lost connection, and where the receiver writes to disk after a crash of its page, too.
   *
   * Never throws; what can not be sent rejects `done` with `FILE_INVALID`.
   *
   * @example
   * ```ts
   * const transfer = peer.sendFile(file, { to: friend })
   * for await (const { bytes, size, rate, left } of transfer) show(bytes, size, rate, left)
   * await transfer.done
   * ```
   */
  sendFile(files: Sendable, options?: SendFileOptions): FileTransfer
}

/** What the addon's parts work with. */
export type FileTransferContext = AddonContext<FileTransferEvents, { readonly channels: typeof channels }>
