import { type RecordedFile, type Recording, recording as recordingAddon } from '@peerwright/addon-recording'
import type { Session } from '../../session'
import { type Readable, Store } from '../../store'

/** What the panel shows. */
export interface RecorderState {
  readonly recording?: Recording
  /** It is being started or stopped. */
  readonly isBusy: boolean
  readonly files: readonly RecordedFile[]
  readonly error?: unknown
}

const idle: RecorderState = { isBusy: false, files: [] }

/** Records everybody into one file, of this page's peer. */
export class Recorder {
  readonly #session: Session
  readonly #state = new Store<RecorderState>(idle)

  constructor(session: Session) {
    this.#session = session
    session.on<{ recording: Recording }>('recording:stopped', ({ recording }) => {
      if (recording === this.#state.value.recording) void this.#finish(recording)
    })
    session.on(['recording:paused', 'recording:resumed'], () => this.#state.set({ ...this.#state.value }))
  }

  get state(): Readable<RecorderState> {
    return this.#state
  }

  async start({ withSound }: { readonly withSound: boolean }): Promise<void> {
    const api = this.#session.peer.get(recordingAddon)
    if (!api || this.#state.value.isBusy) return
    this.#state.set({ ...this.#state.value, isBusy: true })
    try {
      const recording = await api.record({ mix: true, audio: withSound })
      this.#state.set({ recording, isBusy: false, files: this.#state.value.files })
    } catch (error) {
      this.#state.set({ isBusy: false, files: this.#state.value.files, error })
    }
  }

  async stop(): Promise<void> {
    await this.#state.value.recording?.stop().catch(() => {}) // the event tells it, too
  }

  pause(): void {
    const { recording } = this.#state.value
    if (recording?.state === 'paused') recording.resume()
    else recording?.pause()
  }

  dismiss(): void {
    const { error: _, ...rest } = this.#state.value
    this.#state.set(rest)
  }

  async #finish(recording: Recording): Promise<void> {
    const { files } = this.#state.value
    try {
      const result = await recording.finished
      this.#state.set({ isBusy: false, files: [...files, ...result.files] })
    } catch (error) {
      this.#state.set({ isBusy: false, files, error })
    }
  }
}
