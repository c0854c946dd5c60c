export type {
  ChannelErrorEvent,
  ChannelEvent,
  ChannelMessageEvent,
  ChannelsApi,
  ChannelsEvents,
  SendOptions,
} from './api'
export { channels } from './channels'
export { ChannelError, type FailedDelivery } from './errors'
export type { JsonObject } from './head'
export type { MessageData } from './incoming'
export type { ChannelOptions, ChannelsOptions, LabelledOptions } from './options'
export type { Payload } from './payload'
export type { Drop } from './reader'
export type { Transfer, TransferProgress } from './transfer'
