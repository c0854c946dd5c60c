import { type RecordedFile, type Recording, recording } from '@peerwright/addon-recording'
import { streams } from '@peerwright/addon-streams'
import type { PeerError } from '@peerwright/core'
import { type MemoryPeer, type RoomOptions, room } from '@peerwright/testkit'
import { expect, vi } from 'vitest'
import { commands } from 'vitest/browser'
import type { Probe } from '../../../scripts/lib/probe.mjs'

declare module 'vitest/browser' {
  interface BrowserCommands {
    probe(base64: string, frequencies: readonly number[]): Promise<Probe>
  }
}

export const isFirefox = navigator.userAgent.includes('Firefox')

const withBoth = (peer: MemoryPeer) => peer.addon(streams()).addon(recording())

export type RecordingPeer = ReturnType<typeof withBoth>

/** Connected peers that stream and record. */
export const stage = <const Names extends readonly string[]>(
  options: Omit<RoomOptions<RecordingPeer>, 'addons'>,
  ...names: Names
) => room<Names, RecordingPeer>({ addons: withBoth, ...options }, ...names)

export async function alone(): Promise<RecordingPeer> {
  const [peer] = await stage({}, 'alice')
  return peer
}

export function errorsOf(peer: RecordingPeer): PeerError[] {
  const errors: PeerError[] = []
  peer.on('error', ({ error }) => errors.push(error))
  return errors
}

/** What ffmpeg says about these bytes. */
export async function probeBlob(blob: Blob, ...frequencies: number[]) {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return commands.probe(btoa(text), frequencies)
}

/** What ffmpeg says about a file that has a Blob, which must agree with what the file says itself. */
export async function probeFile(file: RecordedFile | undefined, ...frequencies: number[]) {
  if (!file?.blob) throw new Error('There is no blob')
  const found = await probeBlob(file.blob, ...frequencies)
  expect(file.size).toBe(file.blob.size)
  expect(found.complaints).toBe('')
  expectNear(found.duration, file.duration / 1_000)
  expectNear(found.decoded, file.duration / 1_000)
  return found
}

/** Within 10 %, or what a frame and a packet take where that is more. */
export function expectNear(value: number | undefined, expected: number): void {
  const margin = Math.max(0.1 * expected, 0.25)
  expect(value).toBeGreaterThan(expected - margin)
  expect(value).toBeLessThan(expected + margin)
}

/** Waits until so many milliseconds have been recorded. */
export const recorded = (recording: Recording, milliseconds: number) =>
  vi.waitFor(() => expect(recording.duration).toBeGreaterThanOrEqual(milliseconds), 25_000)
