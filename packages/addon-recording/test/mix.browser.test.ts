import { disposeRooms } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeMedia, picture, tone } from './media'
import { alone, errorsOf, expectNear, isFirefox, probeFile, recorded, stage } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

/** Firefox on a machine without sound runs no audio context. */
const refused = () =>
  it('is refused where no audio context runs, and nothing is left', async () => {
    const alice = await alone()
    await expect(alice.record({ mix: true })).rejects.toMatchObject({ code: 'RECORDING_AUDIO_BLOCKED' })
    expect(alice.recordings.size).toBe(0)
    const recording = await alice.record({ mix: true, audio: false })
    expect(recording.preview?.getTracks()).toHaveLength(1)
    await recorded(recording, 2_000)
    expect((await probeFile((await recording.stop()).files[0])).tracks).toEqual(['video vp8 1280x720'])
  })

const mixed = () =>
  it('holds both tones of two people in one file, and everybody else stays away', async () => {
    const [alice, bob] = await stage({}, 'alice', 'bob')
    const errors = errorsOf(alice)
    alice.share({ label: 'camera', stream: new MediaStream([tone(440), picture('teal')]) })
    bob.share({ label: 'camera', stream: new MediaStream([tone(1_000), picture('purple')]) })
    await vi.waitFor(() => expect(alice.remoteStreams).toHaveLength(1), 20_000)
    const recording = await alice.record({ mix: true, width: 640, height: 360 })
    await recorded(recording, 8_000)
    const { files, duration } = await recording.stop()
    expect(files.map(({ label }) => label)).toEqual(['mix'])
    const { tracks, tones, duration: seconds } = await probeFile(files[0], 440, 1_000, 700)
    expect(tracks).toEqual(['audio opus', 'video vp8 640x360'])
    expectNear(seconds, duration / 1_000)
    expect(tones[440]).toBeGreaterThan(0.05)
    expect(tones[1_000]).toBeGreaterThan(0.05)
    expect(tones[700]).toBeLessThan(0.02)
    expect(errors).toEqual([])
  })

describe('a mix with sound', isFirefox ? refused : mixed)

describe('a mixed picture', () => {
  it('gives everybody a tile as they come and go, and is one file all the while', async () => {
    const [alice, bob] = await stage({}, 'alice', 'bob')
    const tiles: string[] = []
    alice.share({ label: 'camera', stream: new MediaStream([picture('#0000ff')]) })
    const recording = await alice.record({
      mix: true,
      audio: false,
      width: 320,
      height: 180,
      layout: (shown, area) => {
        const seen = shown.map(({ label, remoteId }) => `${label} of ${remoteId === bob.id ? 'bob' : 'me'}`).join(', ')
        if (tiles.at(-1) !== seen) tiles.push(seen)
        return shown.map((_, index) => ({
          x: (index * area.width) / 2,
          y: 0,
          width: area.width / 2,
          height: area.height,
        }))
      },
    })
    const preview = document.createElement('video')
    Object.assign(preview, { srcObject: recording.preview, muted: true })
    await preview.play()
    await vi.waitFor(() => expect(colors(preview)).toEqual(['blue', 'dark']), 15_000)
    bob.share({ label: 'camera', stream: new MediaStream([picture('#ff0000')]) })
    await vi.waitFor(() => expect(colors(preview)).toEqual(['blue', 'red']), 20_000)
    alice.unshare('camera')
    await vi.waitFor(() => expect(colors(preview)).toEqual(['red', 'dark']), 15_000)
    bob.unshare('camera')
    await vi.waitFor(() => expect(colors(preview)).toEqual(['dark', 'dark']), 15_000)
    expect(tiles).toEqual(['camera of me', 'camera of me, camera of bob', 'camera of bob'])
    const { files } = await recording.stop()
    expect(files).toHaveLength(1)
    expect((await probeFile(files[0])).tracks).toEqual(['video vp8 320x180'])
  })

  it('goes on in a grid when the layout throws, which is reported once', async () => {
    const alice = await alone()
    const errors = errorsOf(alice)
    alice.share({ label: 'camera', stream: new MediaStream([picture('#ff0000')]) })
    const layout = () => {
      throw new Error('no place')
    }
    const recording = await alice.record({ mix: true, audio: false, width: 320, height: 180, layout })
    const preview = Object.assign(document.createElement('video'), { srcObject: recording.preview, muted: true })
    await preview.play()
    await vi.waitFor(() => expect(colors(preview)).toEqual(['red', 'red']), 15_000)
    await recording.stop()
    expect(errors.map(({ code }) => code)).toEqual(['ADDON_FAILED'])
  })
})

/** What is seen in the middle of the left and of the right half. */
function colors(video: HTMLVideoElement): string[] {
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 18 })
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  context.drawImage(video, 0, 0, 32, 18)
  return [10, 21].map((x) => nameOf(context.getImageData(x, 11, 1, 1).data))
}

function nameOf([red = 0, , blue = 0]: Uint8ClampedArray): string {
  if (red > 150 && blue < 100) return 'red'
  if (blue > 150 && red < 100) return 'blue'
  return red < 60 && blue < 60 ? 'dark' : `${red} ${blue}`
}
