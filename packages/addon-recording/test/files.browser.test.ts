import { disposeRooms } from '@peerwright/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { closeMedia, microphone, picture } from './media'
import { alone, errorsOf, expectNear, probeFile, recorded } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

describe('a recorded file', () => {
  it('has the tracks of its stream and a duration, and decodes without a complaint', async () => {
    const alice = await alone()
    const errors = errorsOf(alice)
    const recording = await alice.record({ streams: [new MediaStream([await microphone(), picture()])] })
    await recorded(recording, 3_000)
    const { files, duration } = await recording.stop()
    expect(files).toHaveLength(1)
    const found = await probeFile(files[0])
    expect(found.tracks).toEqual(['audio opus', 'video vp8 160x120'])
    expectNear(found.duration, duration / 1_000)
    expect(errors).toEqual([])
  })

  it('can be searched: a video element knows its end and goes to its middle', async () => {
    const alice = await alone()
    const recording = await alice.record({ streams: [new MediaStream([picture()])] })
    await recorded(recording, 4_000)
    const { files } = await recording.stop()
    const video = Object.assign(document.createElement('video'), { muted: true, preload: 'auto' })
    video.src = URL.createObjectURL(files[0]!.blob!)
    await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }))
    expectNear(video.duration, files[0]!.duration / 1_000)
    expectNear(video.seekable.end(0), video.duration)
    const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }))
    video.currentTime = video.duration / 2
    await seeked
    expectNear(video.currentTime, video.duration / 2)
    URL.revokeObjectURL(video.src)
  })

  it('holds no time in which the recording was paused', async () => {
    const alice = await alone()
    const recording = await alice.record({ streams: [new MediaStream([await microphone(), picture()])] })
    await recorded(recording, 2_000)
    recording.pause()
    const paused = recording.duration
    const since = performance.now()
    await expect.poll(() => performance.now() - since, { timeout: 10_000 }).toBeGreaterThan(3_000)
    expect(recording.duration).toBe(paused)
    recording.resume()
    await recorded(recording, 4_000)
    const { files, duration } = await recording.stop()
    const found = await probeFile(files[0])
    expectNear(found.duration, duration / 1_000)
    expect(duration).toBeLessThan(performance.now() - since)
  })

  it('has sound only, or a picture only, when that is asked', async () => {
    const alice = await alone()
    const stream = new MediaStream([await microphone(), picture()])
    const [sound, image] = [
      await alice.record({ streams: [stream], video: false }),
      await alice.record({ streams: [stream], audio: false }),
    ]
    await recorded(image, 2_000)
    const [heard, seen] = [await sound.stop(), await image.stop()]
    expect((await probeFile(heard.files[0])).tracks).toEqual(['audio opus'])
    expect((await probeFile(seen.files[0])).tracks).toEqual(['video vp8 160x120'])
    expect(heard.files[0]!.type).toBe('audio/webm;codecs=opus')
  })
})
