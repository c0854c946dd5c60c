import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Output,
  StreamTarget,
  WebMOutputFormat,
} from 'mediabunny'
import { describe, expect, it } from 'vitest'
import { Joiner } from '../src/file/joiner'
import { rewrite } from '../src/file/rewrite'

const MEGABYTE = 1024 * 1024
const FRAME_RATE = 25
const seconds = 400

/** What a recorder would give for minutes of 8 Mbit/s: 400 MB, made as fast as they are read. */
function longRecording(): { readonly live: ReadableStream<Uint8Array>; readonly written: Promise<void> } {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const target = new StreamTarget(new WritableStream({ write: ({ data }) => writer.write(data.slice()) }))
  const output = new Output({ format: new WebMOutputFormat({ appendOnly: true }), target })
  const [video, audio] = [new EncodedVideoPacketSource('vp8'), new EncodedAudioPacketSource('opus')]
  output.addVideoTrack(video)
  output.addAudioTrack(audio)
  const write = async () => {
    await output.start()
    for (let frame = 0; frame < seconds * FRAME_RATE; frame++) {
      const type = frame % (2 * FRAME_RATE) === 0 ? 'key' : 'delta'
      const at = frame / FRAME_RATE
      const config = { codec: 'vp8', codedWidth: 640, codedHeight: 360 }
      await video.add(new EncodedPacket(new Uint8Array(40_000), type, at, 1 / FRAME_RATE), { decoderConfig: config })
      const sound = { codec: 'opus', numberOfChannels: 2, sampleRate: 48_000 }
      await audio.add(new EncodedPacket(new Uint8Array(300), 'key', at, 1 / FRAME_RATE), { decoderConfig: sound })
    }
    await output.finalize()
    await writer.close()
  }
  return { live: readable, written: write() }
}

describe('a long recording', () => {
  it.each([true, false])(
    'leaves nothing of what it wrote in memory (sink that can seek: %s)',
    { timeout: 120_000 },
    async (canSeek) => {
      const { live, written } = longRecording()
      const start = await memory()
      let [size, early, late, largest] = [0, 0, 0, 0]
      const joiner = new Joiner(async (data, position) => {
        size = Math.max(size, position + data.length)
        if (position % (16 * MEGABYTE) < data.length) {
          const now = (await memory()) - start
          if (position < 200 * MEGABYTE) early = Math.max(early, now)
          else late = Math.max(late, now)
        }
        largest = Math.max(largest, data.length)
      })
      const done = await rewrite(live, { container: 'webm', canSeek, write: (data, at) => joiner.write(data, at) })
      await joiner.flush()
      await written
      expect(size).toBeGreaterThan(380 * MEGABYTE)
      expect(Math.round(done.duration)).toBe(seconds)
      expect(done.packets).toBe(2 * seconds * FRAME_RATE)
      expect(largest).toBeLessThan(MEGABYTE)
      // A source that is never late is read ahead of, up to a bound. What is kept would be 200 MB more by now.
      expect(late).toBeLessThan(early + 64 * MEGABYTE)
    },
  )
})

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Bytes that something still refers to; collected buffers are given back a moment later. */
async function memory(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed
}
