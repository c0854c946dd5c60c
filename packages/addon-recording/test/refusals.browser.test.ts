import { disposeRooms } from '@peerwright/testkit'
import { afterEach, expect, it } from 'vitest'
import { closeMedia, picture } from './media'
import { alone, errorsOf, recorded } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

it('what cannot be recorded is refused by name, and what is recorded is not disturbed', async () => {
  const alice = await alone()
  const errors = errorsOf(alice)
  const good = new MediaStream([picture()])
  const recording = await alice.record({ streams: [good] })
  const ended = new MediaStream([picture()])
  for (const track of ended.getTracks()) track.stop()
  const refusals = [
    [{ streams: [new MediaStream()] }, 'RECORDING_NO_TRACKS'],
    [{ streams: [ended] }, 'RECORDING_NO_TRACKS'],
    [{ streams: [good], video: false }, 'RECORDING_NO_TRACKS'],
    [{ streams: [{ id: 'no stream' }] }, 'RECORDING_INVALID'],
    [{ streams: ['nobody shares this'] }, 'RECORDING_UNKNOWN_STREAM'],
    [{ type: 'video/quicktime' }, 'RECORDING_TYPE_UNSUPPORTED'],
    [{ type: 'audio/webm' }, 'RECORDING_TYPE_UNSUPPORTED'],
    [{ type: ['video/webm;codecs=h264', 'video/webm;codecs=none'] }, 'RECORDING_TYPE_UNSUPPORTED'],
    [{ streams: [good], sink: () => 'disk' }, 'RECORDING_INVALID'],
  ] as const
  for (const [options, code] of refusals) {
    await expect(alice.record(options as never), JSON.stringify(options)).rejects.toMatchObject({ code })
  }
  expect(() => recording.add(ended)).toThrow(expect.objectContaining({ code: 'RECORDING_NO_TRACKS' }))
  expect(() => recording.add({} as never)).toThrow(expect.objectContaining({ code: 'RECORDING_INVALID' }))
  await recorded(recording, 1_500)
  expect(alice.recordings.size).toBe(1)
  expect((await recording.stop()).files).toHaveLength(1)
  expect(() => recording.pause()).toThrow(expect.objectContaining({ code: 'RECORDING_STOPPED' }))
  expect(errors).toEqual([])
})

it('a recording of nothing has no file, and says so', async () => {
  const alice = await alone()
  const recording = await alice.record()
  await expect(recording.stop()).rejects.toMatchObject({ code: 'RECORDING_EMPTY' })
  expect(recording.state).toBe('stopped')
})

it('a signal stops the recording', async () => {
  const alice = await alone()
  const end = new AbortController()
  const recording = await alice.record({ streams: [new MediaStream([picture()])], signal: end.signal })
  await recorded(recording, 1_500)
  end.abort()
  expect((await recording.finished).reason).toBe('aborted')
  await expect(alice.record({ signal: end.signal })).rejects.toThrow()
  expect(alice.recordings.size).toBe(0)
})
