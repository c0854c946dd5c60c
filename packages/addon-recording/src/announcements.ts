import type { RemotePeer } from '@peerwright/core'
import * as v from 'valibot'
import type { RecordingContext, RemoteRecordingState } from './api'
import { RecordingError } from './errors'
import { ANNOUNCEMENT_PATIENCE } from './limits'

/** `says`: what the sender does. `heard`: the last of the receiver's words that has arrived, for those who have to know. */
const Message = v.union([
  v.strictObject({ says: v.picklist(['recording', 'paused', 'stopped']) }),
  v.strictObject({ heard: v.picklist(['recording', 'paused', 'stopped']) }),
])

/** Tells remotes what we do, and hears what they do. */
export class Announcements {
  /** Remotes that record now. */
  readonly heard = new Map<string, Exclude<RemoteRecordingState, 'stopped'>>()
  readonly #ctx: RecordingContext
  readonly #confirmed = new Set<RemotePeer>()
  readonly #told = new Map<RemotePeer, RemoteRecordingState>()
  readonly #waiting = new Set<() => void>()
  readonly #changed: () => void
  #state: RemoteRecordingState = 'stopped'

  /** `changed` is called when somebody confirmed that we record. */
  constructor(ctx: RecordingContext, changed: () => void) {
    this.#ctx = ctx
    this.#changed = changed
    ctx.control.on(Message, (message, remote) => {
      if ('says' in message) this.#hear(remote, message.says)
      else if (message.heard !== 'stopped') this.#confirm(remote)
    })
    ctx.on('connection:addons', ({ remote }) => {
      if (!remote.addons.has('recording')) this.#forget(remote)
      this.#tell(remote)
    })
    ctx.eachRemote((remote) => this.#tell(remote))
    ctx.on('connection:closed', ({ remote }) => this.#forget(remote))
    ctx.defer(() => this.say('stopped'))
  }

  say(state: RemoteRecordingState): void {
    this.#state = state
    if (state === 'stopped') this.#confirmed.clear()
    for (const remote of this.#ctx.peer.connections.values()) this.#tell(remote)
  }

  isConfirmedBy(remote: RemotePeer): boolean {
    return this.#confirmed.has(remote)
  }

  /** Resolves when everybody here confirmed. Rejects with `RECORDING_UNANNOUNCED`. */
  async confirmed(): Promise<void> {
    const missing = () => [...this.#ctx.peer.connections.values()].filter((remote) => !this.#confirmed.has(remote))
    const isHopeless = () => missing().some(({ state, addons }) => state === 'connected' && !addons.has('recording'))
    let isLate = false
    const off = this.#ctx.after(ANNOUNCEMENT_PATIENCE, () => {
      isLate = true
      this.#wake()
    })
    while (missing().length > 0 && !isLate && !isHopeless()) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
    off()
    const remotes = missing().map(({ id }) => id)
    if (remotes.length > 0) throw new RecordingError('RECORDING_UNANNOUNCED', { remotes })
  }

  /** Once for each change, to whoever can hear it. */
  #tell(remote: RemotePeer): void {
    if (!remote.addons.has('recording') || (this.#told.get(remote) ?? 'stopped') === this.#state) return
    this.#told.set(remote, this.#state)
    this.#ctx.control.send(remote, { says: this.#state })
  }

  #hear(remote: RemotePeer, state: RemoteRecordingState): void {
    if (remote.addons.has('recording')) this.#ctx.control.send(remote, { heard: state })
    const before = this.heard.get(remote.id) ?? 'stopped'
    if (before === state) return
    if (state === 'stopped') this.heard.delete(remote.id)
    else this.heard.set(remote.id, state)
    this.#ctx.emit('recording:remote', { id: this.#ctx.peer.id, name: 'recording:remote', remote, state })
  }

  #confirm(remote: RemotePeer): void {
    if (this.#state === 'stopped' || this.#confirmed.has(remote)) return
    this.#confirmed.add(remote)
    this.#wake()
    this.#changed()
  }

  /** The remote is gone, or its addon. */
  #forget(remote: RemotePeer): void {
    this.#told.delete(remote)
    this.#confirmed.delete(remote)
    this.#wake()
    if (!this.heard.delete(remote.id)) return
    this.#ctx.emit('recording:remote', { id: this.#ctx.peer.id, name: 'recording:remote', remote, state: 'stopped' })
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
