import { recording as recordingAddon } from '@peerwright/addon-recording'
import { streams } from '@peerwright/addon-streams'
import { disposeRooms, room } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeMedia, microphone, picture } from './media'
import { alone, errorsOf, probeFile, recorded, stage } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

describe('a file for each stream', () => {
  it('begins with the stream and ends with it, ours and those of remotes', async () => {
    const [alice, bob] = await stage({}, 'alice', 'bob')
    const errors = errorsOf(alice)
    alice.share({ label: 'camera', stream: new MediaStream([await microphone(), picture()]) })
    const recording = await alice.record()
    await recorded(recording, 2_000)
    bob.share({ label: 'screen', stream: new MediaStream([picture('purple', 320)]) })
    await vi.waitFor(() => expect(recording.files.map(({ label }) => label)).toEqual(['camera', 'screen']), 20_000)
    const since = recording.duration
    await recorded(recording, since + 3_000)
    bob.unshare('screen')
    await vi.waitFor(() => expect(recording.files.map(({ label }) => label)).toEqual(['camera']), 20_000)
    const { files } = await recording.stop()
    expect(files.map(({ label, remote, part }) => [label, remote?.id, part])).toEqual([
      ['camera', undefined, 1],
      ['screen', bob.id, 1],
    ])
    expect((await probeFile(files[0])).tracks).toEqual(['audio opus', 'video vp8 160x120'])
    expect((await probeFile(files[1])).tracks).toEqual(['video vp8 320x240'])
    expect(errors).toEqual([])
  })

  it('goes on in another file when its tracks change', async () => {
    const alice = await alone()
    alice.share({ label: 'camera', stream: new MediaStream([picture('teal')]) })
    const recording = await alice.record()
    await recorded(recording, 1_500)
    const stream = alice.streams.get('camera')!.stream
    stream.addTrack(await microphone())
    alice.share({ label: 'camera', stream })
    await vi.waitFor(() => expect(recording.files.map(({ part }) => part)).toEqual([2]), 10_000)
    const since = recording.duration
    await recorded(recording, since + 1_500)
    const { files } = await recording.stop()
    expect(new Set(files.map(({ name }) => name)).size).toBe(2)
    expect((await probeFile(files[0])).tracks).toEqual(['video vp8 160x120'])
    expect((await probeFile(files[1])).tracks).toEqual(['audio opus', 'video vp8 160x120'])
  })

  it('is finished when a remote leaves, and when we do', async () => {
    const [alice, bob] = await stage({}, 'alice', 'bob')
    alice.share({ label: 'mine', stream: new MediaStream([picture()]) })
    bob.share({ label: 'theirs', stream: new MediaStream([picture()]) })
    await vi.waitFor(() => expect(alice.remoteStreams).toHaveLength(1), 20_000)
    const reasons: string[] = []
    alice.on('recording:stopped', ({ reason }) => reasons.push(reason))
    const recording = await alice.record()
    await recorded(recording, 3_000)
    await bob.leave()
    await vi.waitFor(() => expect(recording.files.map(({ label }) => label)).toEqual(['mine']), 20_000)
    await alice.leave()
    expect(recording.state).toBe('stopped')
    const { files } = await recording.finished
    expect(files.map(({ label }) => label)).toEqual(['mine', 'theirs'])
    for (const file of files) await probeFile(file)
    expect(reasons).toEqual(['left'])
  })

  it('is finished before the addon is gone', async () => {
    const alice = await alone()
    const recording = await alice.record({ streams: [new MediaStream([picture()])] })
    await recorded(recording, 2_000)
    await alice.detach(recordingAddon)
    expect(recording.state).toBe('stopped')
    const { files, reason } = await recording.finished
    expect(reason).toBe('detached')
    await probeFile(files[0])
  })

  it('needs no streams addon for streams that are passed in, which may join and leave', async () => {
    const [alice] = await room({ addons: (peer) => peer.addon(recordingAddon()) }, 'alice')
    await expect(alice.record()).rejects.toMatchObject({ code: 'RECORDING_INVALID' })
    const [first, second] = [new MediaStream([picture()]), new MediaStream([picture('red', 320)])]
    const recording = await alice.record({ streams: [first] })
    await recorded(recording, 1_500)
    recording.add(second, 'second')
    await vi.waitFor(() => expect(recording.files).toHaveLength(2))
    expect(recording.remove(first)).toBe(true)
    expect(recording.remove(first)).toBe(false)
    const since = recording.duration
    await recorded(recording, since + 1_500)
    alice.addon(streams())
    const { files } = await recording.stop()
    expect(files.map(({ label }) => label)).toEqual([first.id, 'second'])
    for (const file of files) await probeFile(file)
  })
})
