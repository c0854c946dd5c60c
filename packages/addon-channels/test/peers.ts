import { channels } from '@peerwright/addon-channels'
import type { PeerError } from '@peerwright/core'
import { type MemoryPeer, room } from '@peerwright/testkit'
import { expect, vi } from 'vitest'

/** Attaches the addon. */
export const withChannels = (peer: MemoryPeer) => peer.addon(channels())

export type ChannelsPeer = ReturnType<typeof withChannels>

/** What a peer heard: values in the order in which they were complete. */
export function hear(peer: ChannelsPeer, label = 'default'): unknown[] {
  const heard: unknown[] = []
  peer.on('channel:message', async (event) => {
    if (event.label === label) heard.push(await event.data)
  })
  return heard
}

/** The names of the channel events of a label, in order. */
export function watch(peer: ChannelsPeer, label: string): string[] {
  const names: string[] = []
  peer.on('channel', (event) => event.label === label && names.push(event.name))
  return names
}

/** The errors of which the application hears. */
export function errorsOf(peer: ChannelsPeer): PeerError[] {
  const errors: PeerError[] = []
  peer.on('error', ({ error }) => errors.push(error))
  return errors
}

export const isOpen = (peer: ChannelsPeer, label: string, to: ChannelsPeer) =>
  vi.waitFor(() => expect(peer.channel(label, to.id)?.readyState).toBe('open'), 10_000)

export const pair = () => room({ addons: withChannels }, 'alice', 'bob')
export const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => index % 251)
