import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeStages, connected, until } from '../remote/support/stage'
import { Insider } from './insider'
import { expectDrops, expectUnharmed, type Scene, scene, sceneWithBob } from './scene'

afterEach(closeStages)

/** What one remote may make a peer begin anew before it is held back. */
const BUDGET = 10

/** A session such as a real browser offers. */
async function offerOf(rtc: { RTCPeerConnection: typeof RTCPeerConnection }): Promise<string> {
  const connection = new rtc.RTCPeerConnection()
  connection.createDataChannel('peerwright', { negotiated: true, id: 0 })
  const { sdp = '' } = await connection.createOffer()
  connection.close()
  return sdp
}

const candidates = (count: number, port: number) => [
  'candidates',
  {
    g: 1,
    list: Array.from({ length: count }, (_, index) => ({
      candidate: `candidate:${port + index} 1 udp 2122260223 127.0.0.1 ${port + index} typ host generation 0 ufrag abcd`,
      sdpMid: '0',
      sdpMLineIndex: 0,
    })),
  },
]

/** Somebody whom Alice has let in, and the session it may offer. */
async function letIn(target: Scene) {
  const eve = await Insider.enter(target)
  const sdp = await offerOf(target.stage.rtc)
  await eve.hello()
  const offer = (g: number, dials = true) => ['description', { g, dials, type: 'offer', sdp, attachments: [] }]
  return { eve, offer }
}

/** An honest peer finds Alice in spite of all. */
async function expectMeeting({ alice, stage: { actor } }: Scene): Promise<void> {
  const honest = actor('honest')
  await honest.join()
  await connected(alice, honest)
  expect(alice.errors).toEqual([])
}

describe('a remote that was let in', () => {
  it('introduces itself a hundred times: dropped as budget, and no connection is made for it', async () => {
    const target = await scene()
    const { eve } = await letIn(target)
    await expectDrops(target, 'budget', async () => {
      for (let count = 0; count < 100; count++) await eve.hello()
    })
    await expectUnharmed(target)
  })

  it('makes a peer call it back a hundred times: held back', async () => {
    const target = await scene()
    const eve = await Insider.enter(target)
    await expectDrops(target, 'budget', async () => {
      for (let count = 0; count < 100; count++) await eve.hello({ reply: false })
    })
    await until(() => target.dropped('budget') >= 100 - BUDGET)
    expect(target.alice.tracked.made).toBeLessThanOrEqual(BUDGET)
    await expectMeeting(target)
  })

  it('forgets and introduces itself in turn: held back all the same', async () => {
    const target = await scene()
    const eve = await Insider.enter(target)
    await expectDrops(target, 'budget', async () => {
      for (let count = 0; count < 100; count++) {
        await eve.say(['hello', { v: 1, reply: false, addons: [] }], ['unknown', null])
      }
    })
    expect(target.alice.tracked.made).toBeLessThanOrEqual(BUDGET)
    await expectMeeting(target)
  })

  it('offers a hundred sessions, each instead of the last: dropped as description', async () => {
    const target = await scene()
    const { eve, offer } = await letIn(target)
    for (let g = 1; g <= 100; g++) await eve.say(offer(g))
    await until(() => target.dropped('description') >= 100 - BUDGET)
    expect(target.alice.tracked.made).toBeLessThan(BUDGET)
    expect(target.alice.tracked.live.length).toBeLessThanOrEqual(1)
    await expectMeeting(target)
  })

  it('changes one session a hundred times: dropped as description', async () => {
    const target = await scene()
    const { eve, offer } = await letIn(target)
    await expectDrops(target, 'description', async () => {
      for (let count = 0; count < 100; count++) await eve.say(offer(1, count === 0))
    })
    expect(target.alice.tracked.made).toBe(1)
    await expectMeeting(target)
  })

  it('sends a hundred candidates: those beyond the limit are dropped as candidate', async () => {
    const target = await scene()
    const { eve, offer } = await letIn(target)
    await eve.say(offer(1))
    await eve.say(candidates(50, 20_000), candidates(50, 30_000))
    await until(() => target.dropped('candidate') === 36)
    expect(target.alice.tracked.made).toBe(1)
    await expectMeeting(target)
  })

  it('asks six thousand times in one breath: it has to go, and the others stay', async () => {
    const target = await sceneWithBob()
    const { alice, bob } = target
    const { eve, offer } = await letIn(target)
    await eve.say(offer(1))
    await until(() => alice.peer.connections.size === 2)
    for (let count = 0; count < 3; count++) await eve.say(...Array(5_900).fill(['ping', 1]))
    await until(() => alice.events.includes('connection:closed limit'))
    expect([...alice.peer.connections.keys()]).toEqual([bob.peer.id])
    await alice.to(bob).ping()
    await expectMeeting(target)
  })
})

describe('a remote whose session is not its own', () => {
  const stolen = (sdp: string): string => sdp.replace(/(a=fingerprint:sha-256 )../g, '$100').replace(/00:/, '01:')

  it('is never connected when it offers with the fingerprint of somebody else', async () => {
    const target = await scene()
    const { alice } = target
    const bob = target.stage.actor('bob')
    bob.peer.hooks.describe.tap('test', (description) =>
      description.direction === 'send' ? { ...description, sdp: stolen(description.sdp) } : undefined,
    )
    await bob.join()
    await until(() => alice.peer.connections.size === 1)
    await until(() => alice.tracked.made > 1 || alice.to(bob).connection.connectionState === 'failed')
    expect([...alice.events, ...bob.events]).not.toContain('connection:connected')
    await expectMeeting(target)
  })

  it('keeps its connection, and not the change, when it changes the fingerprint later: dropped as description', async () => {
    const target = await sceneWithBob()
    const { alice, bob } = target
    bob.peer.hooks.describe.tap('test', (description) =>
      description.direction === 'send' ? { ...description, sdp: stolen(description.sdp) } : undefined,
    )
    await expectDrops(target, 'description', () => bob.to(alice).connection.addTransceiver('audio'))
    expect(alice.to(bob).connection.getTransceivers()).toEqual([])
    await alice.to(bob).ping()
    await expectMeeting(target)
  })
})

describe('the control channel', () => {
  it('takes text for what it is not, and does not break: dropped as size', async () => {
    const target = await sceneWithBob()
    const { alice, bob } = target
    const crashed = vi.fn()
    globalThis.addEventListener('error', crashed)
    const [channel] = bob.tracked.channels
    await expectDrops(target, 'size', () => channel?.send('4294967296'))
    channel?.send('')
    channel?.send(new Uint8Array([1, 2, 3]))
    await alice.to(bob).ping()
    globalThis.removeEventListener('error', crashed)
    expect(crashed).not.toHaveBeenCalled()
    await expectMeeting(target)
  })

  it('does not take what no addon wants: dropped as control', async () => {
    const target = await sceneWithBob()
    const { bob, alice } = target
    const eve = await Insider.enter(target)
    const sdp = await offerOf(target.stage.rtc)
    await eve.hello({ addons: [['chess', '1']] })
    await eve.say(['description', { g: 1, dials: true, type: 'offer', sdp, attachments: [] }])
    await expectDrops(target, 'control', () =>
      eve.say(['control', ['chess', { move: 'e4' }]], ['control', ['memory', 1]]),
    )
    await alice.to(bob).ping()
    await expectMeeting(target)
  })
})
