import type { Off } from '@peerwright/core'
import type { RecordingContext } from '../api'
import { RecordingError } from '../errors'
import { AUDIO_PATIENCE } from '../limits'
import type { ParsedOptions } from '../options'
import type { RecordingSource } from '../recording-source'
import { Picture } from './picture'
import { Sound } from './sound'

/** A track that is recorded, and whose. */
export interface OwnedTrack {
  readonly track: MediaStreamTrack
  readonly source: RecordingSource
}

/** Everything in one stream, whoever comes and goes. */
export class Mix {
  readonly stream: MediaStream
  readonly #sound: Sound | undefined
  readonly #picture: Picture | undefined
  readonly #added = new Set<MediaStreamTrack>()
  readonly #offs: Off[] = []

  /** Resolves when it runs. Rejects with `RECORDING_UNSUPPORTED` and `RECORDING_AUDIO_BLOCKED`. */
  static async start(ctx: RecordingContext, options: ParsedOptions): Promise<Mix> {
    const mix = new Mix(options)
    try {
      if (mix.#sound) await withinPatience(ctx, mix.#sound.start())
      mix.#run(ctx, options)
      return mix
    } catch (cause) {
      await mix.close()
      throw cause
    }
  }

  private constructor(options: ParsedOptions) {
    this.#picture = options.video ? new Picture(options) : undefined
    this.#sound = options.audio ? new Sound() : undefined
    this.stream = new MediaStream([this.#sound?.track, this.#picture?.track].filter((track) => track !== undefined))
  }

  /** Exactly these are in it from now on. */
  set(tracks: readonly OwnedTrack[]): void {
    for (const track of this.#added) if (!tracks.some((owned) => owned.track === track)) this.#remove(track)
    for (const owned of tracks) if (!this.#added.has(owned.track)) this.#add(owned)
  }

  async close(): Promise<void> {
    for (const off of this.#offs.splice(0)) off()
    this.#picture?.close()
    await this.#sound?.close()
  }

  #run(ctx: RecordingContext, { frameRate }: ParsedOptions): void {
    const picture = this.#picture
    if (!picture) return
    const period = 1_000 / frameRate
    let last = 0
    const draw = () => {
      const now = performance.now()
      if (now - last < period * 0.8) return
      last = now
      try {
        picture.draw()
      } catch (cause) {
        ctx.fail(cause)
      }
    }
    this.#offs.push(ctx.every(period, draw))
    if (this.#sound) this.#offs.push(this.#sound.every(period, draw))
  }

  #add({ track, source: { label, remote } }: OwnedTrack): void {
    this.#added.add(track)
    if (track.kind === 'audio') this.#sound?.add(track)
    else this.#picture?.add(track, remote ? { label, remoteId: remote.id } : { label })
  }

  #remove(track: MediaStreamTrack): void {
    this.#added.delete(track)
    this.#sound?.remove(track)
    this.#picture?.remove(track)
  }
}

function withinPatience(ctx: RecordingContext, running: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const off = ctx.after(AUDIO_PATIENCE, () => reject(new RecordingError('RECORDING_AUDIO_BLOCKED')))
    running.finally(off).then(resolve, reject)
  })
}
