import { disposeRooms } from '@peerwright/testkit'
import { afterEach, expect, it, vi } from 'vitest'
import { bytesOf, errorsOf, hear, pair } from './peers'

afterEach(disposeRooms)

const MIB = 1_048_576

it('what is sent while a channel opens arrives whole, in forty of forty openings', { timeout: 120_000 }, async () => {
  for (let round = 0; round < 40; round++) {
    const [alice, bob] = await pair()
    const failures = [alice, bob].map(errorsOf)
    bob.on('channel:error', ({ error }) => failures[1]?.push(error))
    const heard = hear(bob) as Uint8Array[]
    await Promise.all([alice.send(bytesOf(MIB)), alice.send(bytesOf(1))])
    expect(failures).toEqual([[], []])
    await vi.waitFor(() => expect(heard.map(({ length }) => length).sort()).toEqual([1, MIB]))
    await disposeRooms()
  }
})
