import type { Off } from '@peerwright/core'
import { RecordingError } from '../errors'
import { hold } from '../file/hold'

/** All sound mixed into one track. */
export class Sound {
  readonly track: MediaStreamTrack
  readonly #context: AudioContext
  readonly #destination: MediaStreamAudioDestinationNode
  readonly #heard = new Map<MediaStreamTrack, Off>()

  /** Throws `RECORDING_UNSUPPORTED`. */
  constructor() {
    if (typeof AudioContext === 'undefined') throw new RecordingError('RECORDING_UNSUPPORTED', { what: 'AudioContext' })
    this.#context = new AudioContext()
    this.#destination = this.#context.createMediaStreamDestination()
    const [track] = this.#destination.stream.getAudioTracks()
    if (!track) throw new RecordingError('RECORDING_UNSUPPORTED', { what: 'AudioContext' })
    this.track = track
  }

  /** Resolves when its clock runs; a page that nobody has clicked may wait forever. */
  async start(): Promise<void> {
    await this.#context.resume()
  }

  add(track: MediaStreamTrack): void {
    const source = this.#context.createMediaStreamSource(new MediaStream([track]))
    const release = hold(track)
    source.connect(this.#destination)
    this.#heard.set(track, () => {
      source.disconnect()
      release()
    })
  }

  remove(track: MediaStreamTrack): void {
    this.#heard.get(track)?.()
    this.#heard.delete(track)
  }

  /**
   * Calls `run` every `period` milliseconds by the clock of the sound, which goes on where a hidden page's timers are slowed
   * down to one a second.
   */
  every(period: number, run: () => void): Off {
    let isOn = true
    const next = () => {
      const tick = new ConstantSourceNode(this.#context, { offset: 0 })
      tick.connect(this.#destination)
      tick.onended = () => {
        tick.disconnect()
        if (!isOn) return
        next()
        run()
      }
      tick.start()
      tick.stop(this.#context.currentTime + period / 1_000)
    }
    next()
    return () => {
      isOn = false
    }
  }

  async close(): Promise<void> {
    for (const track of [...this.#heard.keys()]) this.remove(track)
    this.track.stop()
    if (this.#context.state !== 'closed') await this.#context.close()
  }
}
