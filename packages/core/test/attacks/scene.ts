import type { PeerOptions } from '@peerwright/core'
import { expect } from 'vitest'
import { type Actor, connected, type Stage, stage, until } from '../remote/support/stage'

/** Alice in a room whose broker is hostile. */
export interface Scene {
  readonly alice: Actor
  /** Where everybody announces. */
  readonly topic: string
  /** Where Alice is reached. */
  readonly inbox: string
  readonly stage: Stage
  /** Delivers a frame to whoever listens there. */
  inject(topic: string, ...frames: Uint8Array[]): void
  /** What that peer published on that topic, oldest first. */
  recorded(from: string, topic: string): Uint8Array[]
  /** How many frames and messages Alice dropped for that reason. */
  dropped(reason: string): number
}

/** Alice alone. */
export async function scene(options?: PeerOptions): Promise<Scene> {
  const opened = await stage()
  const { network } = opened
  const alice = opened.actor('alice', options)
  await alice.join()
  const [topic = '', inbox = ''] = alice.transport.topics
  return {
    alice,
    topic,
    inbox,
    stage: opened,
    inject: (to, ...frames) => {
      for (const frame of frames) network.inject(to, frame)
    },
    recorded: (from, to) =>
      network.record.filter((seen) => seen.from === from && seen.topic === to).map(({ frame }) => frame),
    dropped: (reason) => alice.peer.dropped.get(reason) ?? 0,
  }
}

/** Alice and Bob, connected. */
export async function sceneWithBob(): Promise<Scene & { readonly bob: Actor }> {
  const opened = await scene()
  const bob = opened.stage.actor('bob')
  await bob.join()
  await connected(opened.alice, bob)
  return { ...opened, bob }
}

/** Says at least once why something was dropped while the attack runs. */
export async function expectDrops(opened: Scene, reason: string, attack: () => unknown): Promise<void> {
  const before = opened.dropped(reason)
  await attack()
  await until(() => opened.dropped(reason) > before)
}

/** No connection was made for an attacker, no error was told, and an honest peer still connects. */
export async function expectUnharmed({ alice, stage: { actor } }: Scene): Promise<void> {
  const made = alice.tracked.made
  expect(made).toBe(alice.peer.connections.size)
  const honest = actor('honest')
  await honest.join()
  await connected(alice, honest)
  expect(alice.tracked.made).toBe(made + 1)
  expect(alice.errors).toEqual([])
}

/** A copy of the frame with one byte changed; counted from the end when negative. */
export function altered(frame: Uint8Array | undefined, at: number, change: (byte: number) => number): Uint8Array {
  const copy = Uint8Array.from(frame ?? [])
  const index = at < 0 ? copy.length + at : at
  copy[index] = change(copy[index] ?? 0)
  return copy
}

export const flipped = (frame: Uint8Array | undefined, at: number): Uint8Array => altered(frame, at, (byte) => byte ^ 1)
export const retyped = (frame: Uint8Array | undefined, type: number): Uint8Array => altered(frame, 1, () => type)
