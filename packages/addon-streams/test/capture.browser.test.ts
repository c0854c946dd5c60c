import { CaptureError, camera, devices, microphone, screen, watchDevices } from '@peerwright/addon-streams/capture'
import { afterEach, describe, expect, it, vi } from 'vitest'

const opened: MediaStream[] = []
const keep = async (capturing: Promise<MediaStream>) => {
  const stream = await capturing
  opened.push(stream)
  return stream
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  for (const stream of opened.splice(0)) for (const track of stream.getTracks()) track.stop()
})

const kindsOf = (stream: MediaStream) =>
  stream
    .getTracks()
    .map(({ kind }) => kind)
    .sort()

const codeOf = (capturing: Promise<unknown>) =>
  capturing.then(
    () => 'captured',
    (error) => (CaptureError.is(error) ? `${error.code} ${error.details.source}` : String(error)),
  )

/** What browsers reject with, when the device or the user says no. */
const refuse = (method: 'getUserMedia' | 'getDisplayMedia', name: string) =>
  vi.spyOn(navigator.mediaDevices, method).mockRejectedValue(new DOMException('no', name))

describe('capture', () => {
  it('gives a camera, alone or with sound, and a microphone', async () => {
    expect(kindsOf(await keep(camera()))).toEqual(['video'])
    expect(kindsOf(await keep(camera({ microphone: { echoCancellation: false } })))).toEqual(['audio', 'video'])
    expect(kindsOf(await keep(microphone()))).toEqual(['audio'])
  })

  it('gives the device that is asked for, and says when there is none like it', async () => {
    const [device] = await devices('videoinput')
    const stream = await keep(camera({ deviceId: device!.deviceId }))
    expect(stream.getVideoTracks()[0]?.getSettings().deviceId).toBe(device!.deviceId)
    expect(await codeOf(camera({ deviceId: 'no such device' }))).toBe('NOT_FOUND camera')
    expect((await devices()).map(({ kind }) => kind)).toContain('audioinput')
  })

  it.each([
    ['NotAllowedError', 'PERMISSION_DENIED'],
    ['NotReadableError', 'DEVICE_BUSY'],
    ['AbortError', 'DEVICE_BUSY'],
    ['NotFoundError', 'NOT_FOUND'],
    ['OverconstrainedError', 'NOT_FOUND'],
    ['SecurityError', 'INSECURE_CONTEXT'],
    ['NotSupportedError', 'CAPTURE_UNSUPPORTED'],
    ['TypeError', 'CAPTURE_INVALID'],
  ])('explains %s as %s', async (name, code) => {
    refuse('getUserMedia', name)
    expect(await codeOf(camera())).toBe(`${code} camera`)
    expect(await codeOf(microphone())).toBe(`${code} microphone`)
  })

  it('says that a page is insecure, or that a browser has no screens', async () => {
    if ('getDisplayMedia' in navigator.mediaDevices) refuse('getDisplayMedia', 'NotAllowedError')
    const expected = 'getDisplayMedia' in navigator.mediaDevices ? 'PERMISSION_DENIED' : 'CAPTURE_UNSUPPORTED'
    expect(await codeOf(screen())).toBe(`${expected} screen`)
    vi.stubGlobal('isSecureContext', false)
    expect(await codeOf(screen())).toBe('INSECURE_CONTEXT screen')
    expect(await codeOf(devices())).toBe('INSECURE_CONTEXT device')
  })

  it('tells which devices came and went, until it is told to stop', async () => {
    const known = await navigator.mediaDevices.enumerateDevices()
    const list = vi.spyOn(navigator.mediaDevices, 'enumerateDevices').mockResolvedValue(known)
    const changes: [number, number][] = []
    const off = watchDevices(({ added, removed }) => changes.push([added.length, removed.length]))
    const changed = () => navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
    await devices()
    list.mockResolvedValue(known.slice(1))
    changed()
    await vi.waitFor(() => expect(changes).toEqual([[0, 1]]))
    list.mockResolvedValue(known)
    changed()
    await vi.waitFor(() =>
      expect(changes).toEqual([
        [0, 1],
        [1, 0],
      ]),
    )
    off()
    list.mockResolvedValue([])
    changed()
    await devices()
    expect(changes).toHaveLength(2)
  })
})
