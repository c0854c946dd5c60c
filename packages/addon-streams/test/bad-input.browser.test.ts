import { StreamError } from '@peerwright/addon-streams'
import { disposeRooms } from '@peerwright/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { closeMedia, media, picture } from './media'
import { errorsOf, pair, received, receives } from './scene'

afterEach(async () => {
  await disposeRooms()
  await closeMedia()
})

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return StreamError.is(error) ? error.code : String(error)
  }
  return 'nothing was thrown'
}

const stoppedPicture = () => {
  const track = picture()
  track.stop()
  return track
}

const deep = () => {
  let value: unknown = 1
  for (let depth = 0; depth < 40; depth++) value = [value]
  return value
}

describe('bad input', () => {
  it('is refused with a code, and what is shared stays as it was', async () => {
    const [alice, bob] = await pair()
    const errors = errorsOf(alice)
    const stream = media('video')
    alice.share({ label: 'camera', stream, metadata: { name: 'Ada' } })
    await receives(bob, { camera: 'video' })
    const before = alice.streams.get('camera')
    const bad = (given: unknown) => () => alice.share({ label: 'camera', ...(given as object) })
    const cases: [string, () => unknown, string][] = [
      ['a stream without tracks', bad({ stream: new MediaStream() }), 'STREAM_INVALID'],
      ['an ended track', bad({ stream: new MediaStream([stoppedPicture()]) }), 'TRACK_ENDED'],
      ['an ended one among others', bad({ stream: new MediaStream([picture(), stoppedPicture()]) }), 'TRACK_ENDED'],
      ['not a MediaStream', bad({ stream: { id: 'x' } }), 'STREAM_INVALID'],
      ['a track', bad({ stream: stream.getTracks()[0] }), 'STREAM_INVALID'],
      ['text', () => alice.share('camera' as never), 'STREAM_INVALID'],
      ['nothing', () => alice.share(undefined as never), 'STREAM_INVALID'],
      ['null', () => alice.share(null as never), 'STREAM_INVALID'],
      ['an empty label', bad({ label: '', stream }), 'STREAM_INVALID'],
      ['a long label', bad({ label: 'ä'.repeat(33), stream }), 'STREAM_INVALID'],
      ['an unknown option', bad({ bitrate: 1 }), 'STREAM_INVALID'],
      ['a negative rate', bad({ video: { maxBitrate: -1 } }), 'STREAM_INVALID'],
      ['a scale below one', bad({ video: { scaleResolutionDownBy: 0.5 } }), 'STREAM_INVALID'],
      ['a wrong priority', bad({ audio: { priority: 'highest' } }), 'STREAM_INVALID'],
      ['an unknown codec', bad({ video: { codecs: ['DIVX'] } }), 'CODEC_UNSUPPORTED'],
      ['a function as metadata', bad({ metadata: () => {} }), 'STREAM_INVALID'],
      ['a cycle as metadata', bad({ metadata: { self: globalThis } }), 'STREAM_INVALID'],
      ['large metadata', bad({ metadata: 'x'.repeat(17_000) }), 'STREAM_INVALID'],
      ['deep metadata', bad({ metadata: deep() }), 'STREAM_INVALID'],
      ['metadata for one', bad({ metadata: 1, to: bob.id }), 'STREAM_INVALID'],
      ['nobody in particular', bad({ to: 7 }), 'STREAM_INVALID'],
      [
        'too many tracks',
        bad({ stream: new MediaStream(Array.from({ length: 16 }, () => picture())) }),
        'STREAM_LIMIT',
      ],
      ['mute of an unknown label', () => alice.mute('screen', 'audio'), 'STREAM_UNKNOWN'],
      ['mute of an unknown kind', () => alice.mute('camera', 'smell' as never), 'STREAM_INVALID'],
    ]
    const codes = cases.map(([what, run]) => [what, codeOf(run)])
    expect(codes).toEqual(cases.map(([what, , code]) => [what, code]))
    expect(alice.streams.get('camera')).toBe(before)
    await alice.connections.get(bob.id)?.ping()
    expect([received(bob), errors]).toEqual([{ camera: 'video' }, []])
  })

  it('of unshare is answered with undefined', async () => {
    const [alice] = await pair()
    const stream = media('video')
    expect(
      ['unknown', undefined, { label: 'x' }, media('audio'), null].map((given) => alice.unshare(given as never)),
    ).toEqual(Array(5).fill(undefined))
    alice.share(stream)
    expect([...alice.streams.keys()]).toEqual([stream.id])
    expect([alice.unshare(stream), alice.streams.size]).toEqual([stream, 0])
    alice.share({ stream })
    expect([alice.unshare(), alice.streams.size]).toEqual([stream, 0])
    expect(alice.share({ label: 'nothing', metadata: 1 })).toBeUndefined()
  })

  it('the 65th label is refused', async () => {
    const [alice] = await pair()
    const track = picture()
    for (let count = 0; count < 64; count++)
      alice.share({ label: `${count}`, stream: new MediaStream([track]), to: 'nobody' })
    expect(codeOf(() => alice.share(media('video')))).toBe('STREAM_LIMIT')
  })

  it('more tracks than a connection takes become an error event, and the others arrive', async () => {
    const [alice, bob] = await pair()
    const errors = errorsOf(alice)
    const track = picture()
    for (let count = 0; count < 31; count++)
      alice.share({ label: `${count}`, stream: new MediaStream([track.clone()]) })
    await receives(bob, Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}`, 'video'] as const)))
    expect(errors.map(({ cause }) => (cause as StreamError).code)).toEqual(['STREAM_LIMIT'])
  })
})
