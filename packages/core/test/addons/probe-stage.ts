import type { AddonContext } from '../../src/addons/context'
import { defineAddon, events } from '../../src/addons/define'
import { joinedPeer } from '../fake-room'

export interface ProbeEvents {
  'probe:heard': { what: string }
}

/** An addon that hands its context out, so that a test can take things one by one. */
export const probe = (name: string) =>
  defineAddon({
    name,
    events: events<ProbeEvents>(),
    setup: (ctx) => ({ [name]: ctx }) as { [key: string]: typeof ctx },
  })

/** A peer in a room with such an addon; `take` attaches another one. */
export async function probeStage() {
  const joined = await joinedPeer()
  const take = (name: string) => {
    const token = probe(name)
    joined.peer.addon(token() as never)
    return { token, ctx: joined.peer.get(token)?.[name] as AddonContext<ProbeEvents, Record<never, never>> }
  }
  return { ...joined, take, ...take('probe') }
}
