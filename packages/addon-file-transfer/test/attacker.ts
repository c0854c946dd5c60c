import { channels } from '@peerwright/addon-channels'
import { defineAddon } from '@peerwright/core'
import { type MemoryPeer, room } from '@peerwright/testkit'
import * as v from 'valibot'
import { expect, vi } from 'vitest'
import { hashOf, newId } from '../src/hash'
import { withFiles } from './file-cases'

/** Says whatever a test wants under the name of the addon, and writes down what it hears. */
const hostile = () =>
  defineAddon({
    name: 'file-transfer',
    version: '1',
    requires: { channels },
    setup(ctx) {
      const heard: { readonly type: string; readonly [key: string]: unknown }[] = []
      ctx.control.on(v.looseObject({ type: v.string() }), (message) => heard.push(message))
      const say = (to: string, message: object) => {
        const remote = ctx.peer.connections.get(to)
        if (remote) ctx.control.send(remote, message)
      }
      return { hostile: { heard, say } }
    },
  })()

export type Attacker = Awaited<ReturnType<typeof attack>>

/** A room with a victim and somebody who does not keep to the protocol. */
export async function attack() {
  const first = await room({ addons: withFiles() }, 'victim')
  const [bob] = first
  const addons = (peer: MemoryPeer) => peer.addon(channels()).addon(hostile())
  const [mallory] = await room({ network: first.network, addons }, 'mallory')
  await vi.waitFor(() => expect(bob.connections.get(mallory.id)?.state).toBe('connected'), 10_000)
  await vi.waitFor(() => expect(mallory.connections.get(bob.id)?.state).toBe('connected'), 10_000)
  const say = (message: object) => mallory.hostile.say(bob.id, message)
  let offered = 0
  return {
    get offered() {
      return offered
    },
    bob,
    mallory,
    say,
    heard: (type: string) => mallory.hostile.heard.filter((message) => message.type === type),
    dropped: () => (bob.toJSON() as unknown as { files: { dropped: number } }).files.dropped,
    offer(facts: object = {}): string {
      const id = newId()
      offered++
      const batch = { id, index: 0 }
      const base = { type: 'offer', id, key: 'k'.repeat(43), name: 'x', folder: [], size: 10, media: '', batch }
      say({ ...base, label: 'default', stands: 60_000, ...facts })
      return id
    },
    /** Sends a block, with its own hash unless another is given. */
    async block(id: string, index: number, bytes: Uint8Array<ArrayBuffer>, hash?: string): Promise<void> {
      const info = { id, index, hash: hash ?? (await hashOf(bytes)) }
      // That it is refused is what the tests are about.
      await mallory.send(bytes, { label: 'addon:files/default', to: bob.id, info }).catch(() => {})
    },
  }
}
