import type { Loss, RecoverDecision, RemotePeer } from '@peerwright/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Gate } from './support/gate'
import { closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

describe('configure', () => {
  it('may change how a connection is made', async () => {
    const { actor, meet } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    alice.peer.hooks.configure.tap('relay', (configuration) => ({ ...configuration, iceCandidatePoolSize: 3 }))
    await meet(alice, bob)
    expect(alice.to(bob).connection.getConfiguration().iceCandidatePoolSize).toBe(3)
  })

  it('that throws fails that connection and no other', async () => {
    const { actor } = await stage()
    const [alice, bob, carol] = [actor('alice'), actor('bob'), actor('carol')]
    alice.peer.hooks.configure.tap('picky', (_, remote) => {
      if ((remote.metadata as { name: string }).name === 'bob') throw new Error('not bob')
      return undefined
    })
    await alice.join()
    await Promise.all([bob.join(), carol.join()])
    await Promise.all([connected(alice, carol), connected(bob, carol)])
    await until(() => alice.errors.length > 0)
    expect(alice.errors.map(({ code }) => code)).toEqual(['ADDON_FAILED'])
    expect([...alice.peer.connections.keys()]).toEqual([carol.peer.id])
  })

  it('gets what the function iceServers returned, asked anew for each connection', async () => {
    const { actor, meet } = await stage()
    const iceServers = vi.fn(async () => [{ urls: `stun:127.0.0.1:${3_478 + iceServers.mock.calls.length}` }])
    const [alice, bob, carol] = [actor('alice', { iceServers }), actor('bob'), actor('carol')]
    await meet(alice, bob, carol)
    const urls = [bob, carol].flatMap((other) => alice.to(other).connection.getConfiguration().iceServers?.[0]?.urls)
    expect(urls.flat().sort()).toEqual(['stun:127.0.0.1:3479', 'stun:127.0.0.1:3480'])
  })
})

describe('describe', () => {
  it('lets an addon attach something to a description; it arrives with it', async () => {
    const { actor, meet } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    const arrived = vi.fn()
    for (const { peer } of [alice, bob]) {
      peer.hooks.describe.tap('notes', (description) => {
        if (description.direction === 'receive') return void arrived(description.attachments.get('notes'))
        return { ...description, attachments: new Map([['notes', { type: description.type }]]) }
      })
    }
    await meet(alice, bob)
    expect(arrived.mock.calls.flat()).toEqual([{ type: 'offer' }, { type: 'answer' }])
  })

  it('that keeps throwing neither floods the application with errors nor breaks what follows', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const failing = vi.fn()
    const off = alice.peer.hooks.describe.tap('broken', ({ direction }) => {
      if (direction === 'receive') return undefined
      failing()
      throw new Error('no')
    })
    alice.to(bob).connection.addTransceiver('audio')
    await until(() => failing.mock.calls.length === 2)
    expect(alice.errors.map(({ code }) => code)).toEqual(['ADDON_FAILED', 'ADDON_FAILED'])
    off()
    await until(() => bob.to(alice).connection.currentRemoteDescription?.sdp.includes('m=audio'))
  })
})

describe('release', () => {
  it('runs while the connection still stands, at both ends, with the reason', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const released = vi.fn()
    for (const { peer } of [alice, bob]) {
      peer.hooks.release.tap('recorder', ({ connection }, reason) => void released(reason, connection.signalingState))
    }
    await alice.peer.leave()
    await until(() => released.mock.calls.length === 2)
    expect(released.mock.calls.sort()).toEqual([
      ['bye', 'stable'],
      ['left', 'stable'],
    ])
  })

  it('is waited for before the connection closes', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const gate = new Gate()
    alice.peer.hooks.release.tap('recorder', gate.pass)
    const { connection } = alice.to(bob)
    const left = alice.peer.leave()
    await until(() => bob.peer.connections.size === 0)
    await until(() => gate.isReached)
    expect(connection.signalingState).toBe('stable')
    gate.open()
    await left
    expect(connection.signalingState).toBe('closed')
  })
})

describe('recover', () => {
  it('is asked once a connection is lost, and may drop the remote', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const asked = vi.fn()
    const decide = (loss: Loss, remote: RemotePeer): RecoverDecision => {
      asked(loss.cause, loss.attempts, remote.id)
      return 'drop'
    }
    bob.peer.hooks.recover.tap('impatient', decide)
    alice.peer.hooks.recover.tap('impatient', () => 'drop')
    alice.to(bob).connection.close()
    await until(() => bob.peer.connections.size === 0)
    expect(asked).toHaveBeenCalledWith('failed', 0, alice.peer.id)
    expect(bob.events.slice(-2)).toEqual(['connection:failed', 'connection:closed timeout'])
  })
})
