import { streams } from '@peerwright/addon-streams'
import { camera, microphone, screen } from '@peerwright/addon-streams/capture'
import type { Session } from '../../session'
import { type Readable, Store } from '../../store'

export type Source = 'camera' | 'microphone' | 'screen'

/** What is captured here, and shared as long as the streams addon is attached. */
export interface MediaState {
  readonly captured: ReadonlyMap<Source, MediaStream>
  /** Being asked for. */
  readonly pending: ReadonlySet<Source>
  readonly isMuted: boolean
  /** Why the last one was not captured. */
  readonly error?: unknown
}

/** Camera and microphone are one stream, so that picture and sound stay together. */
const labels: Readonly<Record<string, readonly Source[]>> = { camera: ['camera', 'microphone'], screen: ['screen'] }

/** The visitor's own camera, microphone and screen. */
export class LocalMedia {
  readonly #session: Session
  readonly #state = new Store<MediaState>({ captured: new Map(), pending: new Set(), isMuted: false })
  readonly #deviceIds = new Map<Source, string>()

  constructor(session: Session) {
    this.#session = session
    session.on<{ addon: { name: string } }>('addon:detached', ({ addon }) => {
      if (addon.name === 'streams') for (const source of this.#state.value.captured.keys()) this.stop(source)
    })
  }

  get state(): Readable<MediaState> {
    return this.#state
  }

  async toggle(source: Source): Promise<void> {
    if (this.#state.value.captured.has(source)) this.stop(source)
    else await this.#start(source)
  }

  /** Also in the middle of a call: the other track takes the place of this one. */
  async choose(source: Source, deviceId: string): Promise<void> {
    this.#deviceIds.set(source, deviceId)
    if (this.#state.value.captured.has(source)) await this.#start(source)
  }

  stop(source: Source): void {
    const captured = new Map(this.#state.value.captured)
    const stream = captured.get(source)
    captured.delete(source)
    this.#change({ captured, isMuted: this.#state.value.isMuted && captured.has('microphone') })
    end(stream)
  }

  mute(isMuted: boolean): void {
    this.#change({ isMuted })
  }

  dismiss(): void {
    this.#state.change(({ error: _, ...state }) => state)
  }

  async #start(source: Source): Promise<void> {
    if (this.#state.value.pending.has(source)) return
    this.#wait(source, true)
    try {
      const stream = await capture(source, this.#deviceIds.get(source))
      const former = this.#state.value.captured.get(source)
      this.#change({ captured: new Map(this.#state.value.captured).set(source, stream) })
      end(former)
      // The device is unplugged, or the browser's own "stop sharing" was pressed.
      for (const track of stream.getTracks()) {
        track.addEventListener('ended', () => this.#state.value.captured.get(source) === stream && this.stop(source))
      }
    } catch (error) {
      this.#state.change((state) => ({ ...state, error }))
    } finally {
      this.#wait(source, false)
    }
  }

  #wait(source: Source, isPending: boolean): void {
    const pending = new Set(this.#state.value.pending)
    if (isPending) pending.add(source)
    else pending.delete(source)
    this.#state.change((state) => ({ ...state, pending }))
  }

  #change(change: Partial<MediaState>): void {
    this.#state.change(({ error: _, ...state }) => ({ ...state, ...change }))
    for (const [label, sources] of Object.entries(labels)) this.#share(label, sources)
  }

  #share(label: string, sources: readonly Source[]): void {
    const api = this.#session.peer.get(streams)
    if (!api) return
    const { captured, isMuted } = this.#state.value
    const tracks = sources.flatMap((source) => captured.get(source)?.getTracks() ?? [])
    const shared = api.streams.get(label)
    if (tracks.length === 0) return void api.unshare(label)
    const isSame = tracks.length === shared?.tracks.length && tracks.every((track) => shared.tracks.includes(track))
    if (!isSame) api.share({ label, stream: new MediaStream(tracks) })
    if (label === 'camera' && isMuted !== shared?.muted.has('audio')) api.mute(label, 'audio', isMuted)
  }
}

function capture(source: Source, deviceId: string | undefined): Promise<MediaStream> {
  if (source === 'camera') return camera({ deviceId })
  return source === 'microphone' ? microphone({ deviceId }) : screen()
}

function end(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}
