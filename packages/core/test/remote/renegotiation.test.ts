import { afterEach, describe, expect, it } from 'vitest'
import { adder, descriptions, medias, settled } from './support/negotiating'
import { closeStages, stage, until } from './support/stage'

afterEach(closeStages)

describe('once two are connected', () => {
  it('ten addons that add something in one tick make one renegotiation', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const said = descriptions(alice)
    for (let count = 0; count < 10; count++) alice.peer.addon(adder(`adder-${count}`))
    await until(() => medias(bob, alice) === 10)
    await settled(alice, bob)
    expect(await alice.to(bob).ping()).toBeGreaterThan(0)
    expect(said).toEqual(['send offer', 'receive answer'])
  })

  it('what both add at the same time arrives at both', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    alice.peer.addon(adder('early'))
    bob.peer.addon(adder('early'))
    await until(() => medias(alice, bob) > 0 && medias(bob, alice) > 0)
    await settled(alice, bob)
    expect([...alice.errors, ...bob.errors]).toEqual([])
  })

  it('nothing goes over the transports any more: they may even be cut', async () => {
    const { network, pair } = await stage()
    const [alice, bob] = await pair()
    await until(() => network.record.length > 0)
    network.cut()
    const before = network.record.length
    const said = descriptions(bob)
    bob.peer.addon(adder('adder'))
    await until(() => medias(alice, bob) === 1)
    expect(await alice.to(bob).ping()).toBeGreaterThan(0)
    expect(said).toContain('send offer')
    expect(network.record.length).toBe(before)
  })
})
