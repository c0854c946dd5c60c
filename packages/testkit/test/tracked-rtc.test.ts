import { defaultRtc, trackedRtc } from '@peerwright/testkit'
import { describe, expect, it, vi } from 'vitest'

const rtc = await defaultRtc()

/** Candidates may still come when the test is over. */
const trickle = (from: RTCPeerConnection, to: RTCPeerConnection) => {
  from.onicecandidate = ({ candidate }) => void (candidate && to.addIceCandidate(candidate).catch(() => {}))
}

describe('trackedRtc', () => {
  it('knows which connections, channels and listeners are left', async () => {
    const tracked = trackedRtc(rtc)
    const [one, other] = [new tracked.rtc.RTCPeerConnection(), new tracked.rtc.RTCPeerConnection()]
    const channel = one.createDataChannel('chat')
    const listener = () => {}
    one.addEventListener('track', listener)
    channel.addEventListener('message', listener)
    expect(tracked).toMatchObject({ made: 2, live: [one, other], channels: [channel] })
    expect(tracked.listeners).toHaveLength(2)
    one.removeEventListener('track', listener)
    channel.removeEventListener('message', listener)
    one.close()
    other.close()
    await vi.waitFor(() => expect(tracked.report()).toEqual([]))
    expect(tracked.made).toBe(2)
  })

  it('sees channels that the other side opened', async () => {
    const [here, there] = [trackedRtc(rtc), trackedRtc(rtc)]
    const [one, other] = [new here.rtc.RTCPeerConnection(), new there.rtc.RTCPeerConnection()]
    trickle(one, other)
    trickle(other, one)
    one.createDataChannel('chat')
    await one.setLocalDescription(await one.createOffer())
    await other.setRemoteDescription(one.localDescription as RTCSessionDescription)
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(other.localDescription as RTCSessionDescription)
    await vi.waitFor(() => expect(there.channels.map(({ label }) => label)).toEqual(['chat']), 10_000)
    one.close()
    other.close()
    await vi.waitFor(() => expect([...here.report(), ...there.report()]).toEqual([]), 10_000)
  })
})
