import { defineAddon } from '@peerwright/core'
import { trackLeaks } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Gate } from './support/gate'
import { closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

describe('a remote that leaves', () => {
  it('is gone with the reason bye, and never counted as failed before', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    await alice.peer.leave()
    await until(() => bob.events.at(-1)?.startsWith('connection:closed'))
    expect(bob.events.slice(3)).toEqual(['connection:closed bye'])
    expect(alice.events.slice(3)).toEqual(['connection:closed left'])
    expect([...alice.errors, ...bob.errors]).toEqual([])
  })

  it('comes back as somebody else', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const former = alice.peer.id
    await alice.peer.leave()
    await alice.join()
    await connected(alice, bob)
    expect(alice.peer.id).not.toBe(former)
    await until(() => bob.peer.connections.size === 1)
  })

  it('says goodbye also when no transport carries it any more', async () => {
    const { pair, network } = await stage()
    const [alice, bob] = await pair()
    network.cut()
    await alice.peer.leave()
    await until(() => bob.peer.connections.size === 0)
    expect(bob.events.at(-1)).toBe('connection:closed bye')
    network.restore()
  })
})

describe('leaving', () => {
  it('gives back every connection, channel, listener, timer and subscription', async () => {
    const leaks = trackLeaks()
    try {
      const { pair, network } = await stage()
      const [alice, bob] = await pair()
      const trackers = [alice.tracked, bob.tracked]
      await Promise.all([alice.peer.dispose(), bob.peer.dispose()])
      await until(() => trackers.flatMap((tracked) => tracked.report()).length === 0)
      expect(network.subscriptions).toEqual([])
      expect(leaks.report()).toEqual([])
    } finally {
      leaks.stop()
    }
  })

  it('while a connection is being made leaves no connection behind', async () => {
    const { actor } = await stage()
    const gate = new Gate<RTCIceServer[]>()
    const [alice, bob] = [actor('alice', { iceServers: gate.pass }), actor('bob')]
    await bob.join()
    await alice.join()
    await until(() => gate.isReached)
    await alice.peer.leave()
    gate.open([])
    await until(() => alice.tracked.live.length === 0)
    expect(alice.events).toEqual([])
    expect(bob.events.filter((name) => name.includes('failed'))).toEqual([])
  })

  it('from within the event of a new remote works', async () => {
    const { actor } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    let left: Promise<void> | undefined
    alice.peer.on('connection:new', () => {
      left = alice.peer.leave()
    })
    await Promise.all([alice.join(), bob.join()])
    await until(() => left)
    await left
    await until(() => bob.peer.connections.size === 0)
    expect(alice.tracked.report()).toEqual([])
    expect([...alice.errors, ...bob.errors]).toEqual([])
  })

  it('slowly, a peer does not let anybody in any more', async () => {
    const { actor, meet } = await stage()
    const [alice, bob, carol] = [actor('alice'), actor('bob'), actor('carol')]
    const gate = new Gate()
    const slow = defineAddon({
      name: 'slow',
      setup: (ctx) => void ctx.tap(ctx.hooks.leave, gate.pass),
    })
    alice.peer.addon(slow())
    await meet(alice, bob)
    const left = alice.peer.leave()
    await until(() => gate.isReached)
    await carol.join()
    await connected(bob, carol)
    gate.open()
    await left
    expect(alice.tracked.made).toBe(1)
    expect([...carol.peer.connections.keys()]).toEqual([bob.peer.id])
    expect(carol.tracked.made).toBe(1)
  })

  it('loses its connection while it is being released, and starts no recovery', async () => {
    const leaks = trackLeaks()
    try {
      const { pair } = await stage()
      const [alice, bob] = await pair()
      const asked = vi.fn()
      const gate = new Gate()
      bob.peer.hooks.recover.tap('test', () => void asked())
      bob.peer.hooks.release.tap('test', gate.pass)
      await alice.peer.dispose()
      await until(() => gate.isReached)
      const gone = bob.peer.dispose()
      gate.open()
      await gone
      expect(asked).not.toHaveBeenCalled()
      expect(leaks.report()).toEqual([])
    } finally {
      leaks.stop()
    }
  })
})
