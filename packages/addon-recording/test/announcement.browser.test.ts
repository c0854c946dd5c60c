import { recording } from '@peerwright/addon-recording'
import { streams } from '@peerwright/addon-streams'
import { disposeRooms, room } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeMedia, picture } from './media'
import { type RecordingPeer, recorded, stage } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

function hears(peer: RecordingPeer): string[] {
  const heard: string[] = []
  peer.on('recording:remote', ({ state, remote }) => {
    heard.push(state)
    expect(peer.recordedBy.get(remote.id) ?? 'stopped').toBe(state)
  })
  return heard
}

describe('who is recorded', () => {
  it('is told when it begins, pauses and ends', async () => {
    const [alice, bob] = await stage({}, 'alice', 'bob')
    const heard = hears(bob)
    const recording = await alice.record({ streams: [new MediaStream([picture()])] })
    await vi.waitFor(() => expect(heard).toEqual(['recording']), 10_000)
    recording.pause()
    await vi.waitFor(() => expect(heard).toEqual(['recording', 'paused']), 10_000)
    recording.resume()
    await recorded(recording, 1_500)
    await recording.stop()
    await vi.waitFor(() => expect(heard).toEqual(['recording', 'paused', 'recording', 'stopped']), 10_000)
  })

  it('is told on arrival, and hears the end when the recorder leaves', async () => {
    const { network, 0: alice } = await stage({}, 'alice')
    await alice.record({ streams: [new MediaStream([picture()])] })
    const heard: string[] = []
    const [bob] = await stage({ network }, 'bob')
    bob.on('recording:remote', ({ state }) => heard.push(state))
    await vi.waitFor(() => expect([...bob.recordedBy.values()]).toEqual(['recording']), 10_000)
    await alice.leave()
    await vi.waitFor(() => expect(bob.recordedBy.size).toBe(0), 10_000)
    expect(heard.at(-1)).toBe('stopped')
  })

  it('is not told when that is switched off', async () => {
    const [alice, bob] = await stage({}, 'alice', 'bob')
    const heard = hears(bob)
    const recording = await alice.record({ streams: [new MediaStream([picture()])], announce: false })
    await recorded(recording, 1_500)
    await recording.stop()
    expect(heard).toEqual([])
  })

  it('has confirmed before anything is recorded, when that is required', async () => {
    const [alice, bob] = await stage({}, 'alice', 'bob')
    bob.share({ label: 'camera', stream: new MediaStream([picture()]) })
    await vi.waitFor(() => expect(alice.remoteStreams).toHaveLength(1), 20_000)
    const recording = await alice.record({ announce: 'required' })
    expect([...bob.recordedBy.values()]).toEqual(['recording'])
    expect(recording.files.map(({ label }) => label)).toEqual(['camera'])
    await recorded(recording, 2_500)
    expect((await recording.stop()).files).toHaveLength(1)
  })

  it('that cannot be told is never recorded when telling is required', async () => {
    const { network, 0: alice } = await stage({}, 'alice')
    const recording = await alice.record({ announce: 'required', streams: [new MediaStream([picture()])] })
    const [bob] = await room({ network, addons: (peer) => peer.addon(streams()) }, 'bob')
    bob.share({ label: 'camera', stream: new MediaStream([picture()]) })
    await vi.waitFor(() => expect(alice.remoteStreams).toHaveLength(1), 20_000)
    const refused = alice.record({ announce: 'required' })
    await expect(refused).rejects.toMatchObject({ code: 'RECORDING_UNANNOUNCED', details: { remotes: [bob.id] } })
    expect(recording.files.map(({ remote }) => remote)).toEqual([undefined])
    await recorded(recording, 1_500)
    expect((await recording.stop()).files).toHaveLength(1)
    expect(alice.recordings.size).toBe(0)
  })

  it('is recorded from the moment it can be told', async () => {
    const { network, 0: alice } = await stage({}, 'alice')
    const running = await alice.record({ announce: 'required' })
    const [bob] = await room({ network, addons: (peer) => peer.addon(streams()) }, 'bob')
    bob.share({ label: 'camera', stream: new MediaStream([picture()]) })
    await vi.waitFor(() => expect(alice.remoteStreams).toHaveLength(1), 20_000)
    expect(running.files).toEqual([])
    bob.addon(recording())
    await vi.waitFor(() => expect(running.files).toHaveLength(1), 20_000)
    const since = running.duration
    await recorded(running, since + 2_500)
    expect((await running.stop()).files).toHaveLength(1)
  })
})
