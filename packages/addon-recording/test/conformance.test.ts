import { recording } from '@peerwright/addon-recording'
import { Peer } from '@peerwright/core'
import { testAddon } from '@peerwright/testkit'
import { describe, expect, it } from 'vitest'

// `record` is a verb and `recordings` a noun of a first-party addon.
testAddon({ describe, it, expect }, () => recording(), { namespaced: false })

describe('record', () => {
  it('says what is missing where nothing can be recorded', async () => {
    const peer = new Peer().addon(recording())
    const refused = peer.record({ mix: true })
    await expect(refused).rejects.toMatchObject({ code: 'RECORDING_UNSUPPORTED', details: { what: 'MediaRecorder' } })
    expect(peer.recordings.size).toBe(0)
  })

  it.each([
    [{ streams: [] }, 'streams'],
    [{ streams: [{}] }, 'streams'],
    [{ streams: 'everybody' }, 'streams'],
    [{ mix: 'yes' }, 'mix'],
    [{ audio: false, video: false }, 'audio, video'],
    [{ frameRate: 0 }, 'frameRate'],
    [{ type: [] }, 'type'],
    [{ sink: {} }, 'sink'],
    [{ sink: new WritableStream() }, 'sink: expected a folder, opfs or a function, because there may be several files'],
    [{ announce: 'maybe' }, 'announce'],
    [{ bitrate: 1 }, 'bitrate'],
    [null, 'Invalid type'],
  ])('refuses %o', async (options, problem) => {
    const peer = new Peer().addon(recording())
    const refused = await peer.record(options as never).catch((error) => error)
    expect(refused).toMatchObject({ code: 'RECORDING_INVALID' })
    expect(refused.details.problem).toContain(problem)
  })
})
