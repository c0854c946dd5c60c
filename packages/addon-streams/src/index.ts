export type {
  Receiving,
  RemoteStream,
  Sending,
  ShareEvent,
  ShareStoppedEvent,
  StreamEvent,
  StreamHooks,
  StreamsApi,
  StreamsEvents,
  TrackEvent,
} from './api'
export { StreamError } from './errors'
export type { Kind } from './kind'
export type { EncodingOptions, StreamOptions } from './options'
export type { Share } from './share'
export { streams } from './streams'
