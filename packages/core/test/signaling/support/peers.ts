import type { Bytes } from '../../../src/signaling/bytes'
import { introduce } from '../../../src/signaling/envelope'
import { Drops, parseFrame } from '../../../src/signaling/frames'
import {
  createIdentity,
  derivePairKeys,
  deriveRoomKeys,
  type Identity,
  type RoomNames,
} from '../../../src/signaling/keys'
import { Session } from '../../../src/signaling/session'
import type { FakeClock } from './fake-clock'

export const ROOM: RoomNames = { app: 'tests', room: 'lobby' }

/** Two peers that know each other's keys. */
export async function acquainted(names: RoomNames = ROOM) {
  const [room, alice, bob] = await Promise.all([deriveRoomKeys(names), createIdentity(), createIdentity()])
  const [fromAlice, fromBob] = await Promise.all([introduce(alice, room), introduce(bob, room)])
  const [aliceKeys, bobKeys] = await Promise.all([derivePairKeys(alice, bob, room), derivePairKeys(bob, alice, room)])
  return { room, alice, bob, fromAlice, fromBob, aliceKeys, bobKeys }
}

export type Acquainted = Awaited<ReturnType<typeof acquainted>>

/** One end of a session, and all that ever came out of it. */
export interface End {
  readonly session: Session
  readonly identity: Identity
  readonly frames: Bytes[]
  readonly messages: unknown[]
  readonly drops: Drops
  readonly failures: unknown[]
  readonly events: string[]
  /** Where its frames go; nowhere at first. */
  carry: (frame: Bytes) => void
  /** Bytes from the network. */
  deliver(data: Uint8Array): void
}

function createEnd(clock: FakeClock, identity: Identity, keys: Acquainted['aliceKeys'], introduction: Bytes): End {
  const drops = new Drops()
  const end = { identity, frames: [], messages: [], drops, failures: [], events: [], carry: () => {} } as unknown as {
    -readonly [Key in keyof End]: End[Key]
  }
  end.session = new Session({
    keys,
    introduction,
    clock,
    transmit: (frame) => {
      end.frames.push(frame)
      end.carry(frame)
    },
    receive: (message) => end.messages.push(message),
    bye: () => end.events.push('bye'),
    drop: drops.count,
    fail: (cause) => end.failures.push(cause),
  })
  end.deliver = (data) => {
    const frame = parseFrame(data, identity.id)
    if (typeof frame === 'string') drops.count(frame)
    else if (frame.type !== 1) end.session.deliver(frame)
  }
  return end
}

/** Alice and Bob with fresh keys, a session each, and nothing between them. */
export async function createEnds(clock: FakeClock): Promise<[alice: End, bob: End]> {
  const { alice, bob, aliceKeys, bobKeys, fromAlice, fromBob } = await acquainted()
  return [createEnd(clock, alice, aliceKeys, fromAlice.carried), createEnd(clock, bob, bobKeys, fromBob.carried)]
}

/** Joins them by a network that loses nothing and takes 10 ms. */
export function connect(clock: FakeClock, [alice, bob]: readonly [End, End]): void {
  alice.carry = (frame) => void clock.after(10, () => bob.deliver(frame))
  bob.carry = (frame) => void clock.after(10, () => alice.deliver(frame))
}
