import { PeerError } from '@peerwright/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Insider } from '../attacks/insider'
import { type Scene, scene } from '../attacks/scene'
import { closeStages, connected, stage, until } from './support/stage'

afterEach(closeStages)

const offer = async ({ stage: { rtc } }: Scene, change = (sdp: string): string => sdp) => {
  const connection = new rtc.RTCPeerConnection()
  connection.createDataChannel('peerwright', { negotiated: true, id: 0 })
  const { sdp = '' } = await connection.createOffer()
  connection.close()
  return ['description', { g: 1, dials: true, type: 'offer', sdp: change(sdp), attachments: [] }]
}

const failures = ({ alice }: Scene) => alice.errors.map(({ code, cause }) => [code, (cause as PeerError).code])

describe('a connection that does not come about', () => {
  const impatient = { connectionTimeout: 300 }

  it('because the remote is silent says so, and was never there', async () => {
    const target = await scene(impatient)
    const eve = await Insider.enter(target)
    await eve.hello()
    await eve.say(['metadata', { metadata: { name: 'Eve' } }], ['addons', []])
    await until(() => target.alice.errors.length > 0)
    expect(failures(target)).toEqual([['CONNECTION_FAILED', 'REMOTE_SILENT']])
    expect(target.alice.events).toEqual([])
  })

  it('because the session is refused says so', async () => {
    const target = await scene(impatient)
    const eve = await Insider.enter(target)
    await eve.hello()
    await eve.say(await offer(target, (sdp) => sdp.replaceAll('sha-256', 'sha-1')))
    await until(() => target.alice.errors.length > 0)
    expect(failures(target)).toEqual([['CONNECTION_FAILED', 'SDP_REFUSED']])
    expect([target.alice.events, target.alice.tracked.made]).toEqual([[], 0])
  })

  it('because there is no path says so, as failed, and then closed', async () => {
    const target = await scene(impatient)
    const eve = await Insider.enter(target)
    await eve.hello()
    await eve.say(await offer(target))
    await until(() => target.alice.events.length === 4)
    expect(failures(target)).toEqual([['CONNECTION_FAILED', 'ICE_NO_RELAY']])
    expect(target.alice.events.slice(2)).toEqual(['connection:failed', 'connection:closed timeout'])
    expect(target.alice.peer.connections.size).toBe(0)
  })

  it('because the other speaks another version says so to the other', async () => {
    const target = await scene()
    const eve = await Insider.enter(target)
    await eve.hello({ v: 2 })
    await until(() => eve.heard.includes('refuse'))
    eve.announce()
    expect([target.alice.errors, target.alice.tracked.made]).toEqual([[], 0])
  })

  it('in time is dialed anew', { timeout: 60_000 }, async () => {
    const { actor } = await stage()
    const [alice, bob] = [actor('alice'), actor('bob')]
    const answer = vi.fn()
    for (const { peer } of [alice, bob]) {
      peer.hooks.describe.tap('test', ({ direction, type }) => {
        if (direction === 'receive' || type === 'offer') return undefined
        answer()
        if (answer.mock.calls.length === 1) throw new Error('the first answer is lost')
        return undefined
      })
    }
    await Promise.all([alice.join(), bob.join()])
    await connected(alice, bob)
    expect(alice.tracked.made + bob.tracked.made).toBe(4)
    expect(alice.tracked.live.length + bob.tracked.live.length).toBe(2)
    expect(alice.events).toEqual(['connection:new', 'connection:connecting', 'connection:connected'])
  })
})

describe('a remote that is gone', () => {
  it('is asked when the broker says so: it stays if it answers, and goes if not', { timeout: 60_000 }, async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const inbox = bob.transport.topics[1] ?? ''
    alice.transport.lose(inbox)
    expect(await alice.to(bob).ping()).toBeGreaterThan(0)
    bob.peer.hooks.deliver.tap({ name: 'mute', stage: -1_000 }, () => true)
    alice.transport.lose(inbox)
    await until(() => alice.peer.connections.size === 0)
    expect(alice.events.at(-1)).toBe('connection:closed gone')
  })

  it('rejects who waits for its answer', async () => {
    const { pair } = await stage()
    const [alice, bob] = await pair()
    const remote = alice.to(bob)
    bob.peer.hooks.deliver.tap({ name: 'mute', stage: -1_000 }, () => true)
    const pinged = remote.ping().catch((error: PeerError) => error)
    await alice.peer.leave()
    expect(PeerError.is(await pinged, 'REMOTE_CLOSED')).toBe(true)
    await expect(remote.ping()).rejects.toThrow('REMOTE_CLOSED')
  })
})
