import type { RecordingChunk, RecordingError } from '@peerwright/addon-recording'
import { disposeRooms } from '@peerwright/testkit'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeMedia, microphone, picture } from './media'
import { alone, expectNear, isFirefox, probeBlob, probeFile, recorded } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

describe('a sink', () => {
  it('gets a file in the private file system that is seekable', async () => {
    const alice = await alone()
    const recording = await alice.record({ streams: [new MediaStream([picture()])], sink: 'opfs' })
    await recorded(recording, 2_000)
    const { files } = await recording.stop()
    const file = await files[0]!.handle!.getFile()
    expect(file.name).toBe(files[0]!.name)
    expectNear((await probeBlob(file)).duration, files[0]!.duration / 1_000)
    const root = await navigator.storage.getDirectory()
    const mine = await root.getFileHandle('mine.webm', { create: true })
    const again = await alice.record({ streams: [new MediaStream([picture()])], sink: await mine.createWritable() })
    await recorded(again, 2_000)
    const { files: written } = await again.stop()
    expectNear((await probeBlob(await mine.getFile())).duration, written[0]!.duration / 1_000)
    await root.removeEntry('mine.webm')
    await root.removeEntry('recordings', { recursive: true })
  })

  it('that only takes bytes in order gets them while it is recorded', async () => {
    const alice = await alone()
    const chunks: Uint8Array<ArrayBuffer>[] = []
    let isClosed = false
    const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
      write: (chunk) => void chunks.push(chunk),
      close: () => void (isClosed = true),
    })
    const recording = await alice.record({ streams: [new MediaStream([await microphone(), picture()])], sink })
    await vi.waitFor(() => expect(chunks.length).toBeGreaterThan(2), 20_000)
    expect(recording.state).toBe('recording')
    const { files } = await recording.stop()
    expect(isClosed).toBe(true)
    expect(files[0]!.blob).toBeUndefined()
    const { complaints, decoded, tracks } = await probeBlob(new Blob(chunks))
    expect(complaints).toBe('')
    expect(tracks).toHaveLength(2)
    expectNear(decoded, files[0]!.duration / 1_000)
  })

  it('that throws loses its file with a coded error, and another recording goes on', async () => {
    const alice = await alone()
    const stream = new MediaStream([picture()])
    const cause = new Error('the disk is full')
    const lost: RecordingError[] = []
    alice.on('recording:error', ({ error }) => lost.push(error))
    const other = await alice.record({ streams: [stream] })
    const sink = () => new WritableStream({ write: () => Promise.reject(cause) })
    const recording = await alice.record({ streams: [stream], sink, mix: true, audio: false })
    await expect(recording.finished).rejects.toMatchObject({ code: 'RECORDING_SINK_FAILED', cause })
    expect(lost.map(({ code }) => code)).toEqual(['RECORDING_SINK_FAILED'])
    const refused = () => {
      throw cause
    }
    const never = alice.record({ streams: [stream], sink: refused, mix: true, audio: false })
    await expect(never).rejects.toMatchObject({ code: 'RECORDING_SINK_FAILED', cause })
    await recorded(other, 2_000)
    await probeFile((await other.stop()).files[0])
    expect(alice.recordings.size).toBe(0)
  })

  it('is not needed by who iterates: chunks and their places make the same file', async () => {
    const alice = await alone()
    const seen: RecordingChunk[] = []
    const heard: RecordingChunk[] = []
    alice.on('recording:data', ({ chunk }) => heard.push(chunk))
    const recording = await alice.record({ streams: [new MediaStream([picture()])] })
    const reading = (async () => {
      for await (const chunk of recording) seen.push(chunk)
    })()
    await recorded(recording, 2_000)
    const { files } = await recording.stop()
    await reading
    expect(seen).toEqual(heard)
    const bytes = new Uint8Array(files[0]!.size)
    for (const { data, position } of seen) bytes.set(data, position)
    expect(bytes).toEqual(new Uint8Array(await files[0]!.blob!.arrayBuffer()))
  })
})

describe('a type', () => {
  it('is what was asked for, with a duration', async () => {
    const alice = await alone()
    const type = isFirefox ? 'audio/ogg;codecs=opus' : 'video/mp4;codecs=vp9,opus'
    const tracks = [await microphone(), ...(isFirefox ? [] : [picture()])]
    const recording = await alice.record({ streams: [new MediaStream(tracks)], video: !isFirefox, type })
    await recorded(recording, 3_000)
    const { files } = await recording.stop()
    expect(files[0]!.name).toMatch(isFirefox ? /\.ogg$/ : /\.mp4$/)
    const { tracks: found } = await probeFile(files[0])
    expect(found).toEqual(isFirefox ? ['audio opus'] : ['audio opus', 'video vp9 160x120'])
  })
})
