import { defineAddon, events } from '../../src/addons/define'
import type { RemotePeer } from '../../src/contract/remote-peer'

// Addons as their authors would write them: for type tests and hovers.

export interface ChannelsApi {
  send(message: string): void
  readonly channels: ReadonlyMap<string, number>
}
export interface ChannelsEvents {
  channel: { label: string }
  'channel:open': { label: string }
}
export const channels = defineAddon({
  name: 'channels',
  events: events<ChannelsEvents>(),
  setup: (): ChannelsApi => ({ send: () => {}, channels: new Map() }),
})

export interface StatsApi {
  readonly stats: { latest(remote: RemotePeer): number | undefined }
}
export interface StatsEvents {
  'stats:sampled': { rate: number }
}
export const stats = defineAddon({
  name: 'stats',
  options: {} as OptionsSchema,
  events: events<StatsEvents>(),
  setup: (): StatsApi => ({ stats: { latest: () => undefined } }),
})

interface OptionsSchema {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'sample'
    readonly validate: (value: unknown) => { value: { period: number } }
    readonly types?: { input: { period?: number }; output: { period: number } }
  }
}

export interface FileTransferApi {
  sendFile(file: Blob): void
}
export const fileTransfer = defineAddon({
  name: 'file-transfer',
  requires: { channels },
  setup: (): FileTransferApi => ({ sendFile: () => {} }),
})

export const preview = defineAddon({ name: 'preview', requires: { fileTransfer }, setup: () => ({ preview: true }) })
export const broadcast = defineAddon({ name: 'broadcast', setup: () => {} })
