export type {
  Arrival,
  ChannelErrorEvent,
  ChannelEvent,
  ChannelMessageEvent,
  ChannelsApi,
  ChannelsEvents,
  SendOptions,
} from './api'
export { channels } from './channels'
export { ChannelError, type FailedDelivery } from './errors'
export type { MessageData } from './incoming'
export type { ChannelOptions, LabelledOptions } from './options'
export type { JsonObject, Payload } from './payload'
export type { Transfer, TransferProgress } from './transfer'
