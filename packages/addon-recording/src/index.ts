export type {
  Recording,
  RecordingApi,
  RecordingDataEvent,
  RecordingErrorEvent,
  RecordingEvent,
  RecordingEvents,
  RecordingResult,
  RecordingState,
  RecordingStoppedEvent,
  RemoteRecordingEvent,
  RemoteRecordingState,
  StopReason,
} from './api'
export { RecordingError } from './errors'
export type { LayTiles, Rectangle, Tile } from './mix/layout'
export type { ChooseSink, RecordingOptions, RecordingSelection, RecordingSink } from './options'
export { recording } from './recording'
export type { RecordedFile, RecordingChunk, RecordingFile } from './recording-file'
export type { RecordingSource } from './recording-source'
