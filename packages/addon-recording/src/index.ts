export type {
  RecordedFile,
  Recording,
  RecordingApi,
  RecordingChunk,
  RecordingDataEvent,
  RecordingErrorEvent,
  RecordingEvent,
  RecordingEvents,
  RecordingFile,
  RecordingResult,
  RecordingSource,
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
