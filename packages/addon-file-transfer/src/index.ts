export type {
  FileFailure,
  FileOffer,
  FileReception,
  FileTransfer,
  FileTransferApi,
  FileTransferEvents,
  FileWithdrawal,
  SendFileOptions,
} from './api'
export { type FailedFile, FileTransferError } from './errors'
export { fileTransfer } from './file-transfer'
export type { FileTransferOptions } from './options'
export type { FileProgress, FileState } from './progress'
export type { FileSink } from './sink/open-sink'
export type { Sendable } from './source/sources-of'
export type { StreamFile } from './source/stream-source'
