import { defineAddon, events } from '@peerwright/core'
import { Announcements } from './announcements'
import type { RecordingApi, RecordingEvents, RemoteRecordingState } from './api'
import { parseOptions } from './options'
import type { Session } from './session'
import { Sources } from './sources'

/**
 * Records what is shared in a room, or any `MediaStream`: a file for each stream, or one with everything mixed. Recorders,
 * containers and mixer are loaded with the first `record()`.
 *
 * @example
 * ```ts
 * const peer = new Peer().addon(broadcast()).addon(streams()).addon(recording())
 * peer.on('recording:remote', ({ remote, state }) => showRedDot(remote.id, state === 'recording'))
 * await peer.join('lobby')
 * const recording = await peer.record({ mix: true })
 * ```
 */
export const recording = defineAddon({
  name: 'recording',
  version: '1',
  events: events<RecordingEvents>(),
  setup(ctx): RecordingApi {
    const sessions = new Map<Session, { readonly isAnnounced: boolean }>()
    const update = () => {
      for (const session of sessions.keys()) void session.update().catch(ctx.fail)
    }
    const announcements = new Announcements(ctx, update)
    const sources = new Sources(ctx, update)
    const each = (run: (session: Session) => unknown) => Promise.allSettled([...sessions.keys()].map(run))
    const changed = () => announcements.say(spokenState(sessions))

    // Detaching leaves, too; by then it is not among the peer's addons any more.
    ctx.tap(ctx.hooks.leave, () =>
      each((session) => session.stop(ctx.peer.addons.has('recording') ? 'left' : 'detached')),
    )
    ctx.tap(ctx.hooks.release, (remote) => each((session) => session.release(remote)))
    if (typeof window !== 'undefined') {
      ctx.listen(window, 'pagehide', ({ persisted }) => {
        for (const session of sessions.keys()) session.hide(!persisted)
      })
    }
    ctx.json(() => ({ recordings: [...sessions.keys()].filter(isOn).length }))

    return {
      record: async (given = {}) => {
        const options = parseOptions(given)
        const { Session } = await import('./session')
        ctx.signal.throwIfAborted()
        const session = new Session({ ctx, sources, announcements, changed }, options)
        // The newest teardown runs first: files are finished while everything else is still there.
        const off = ctx.defer(() => session.stop('detached').catch(() => {})) // whoever started it is told
        const over = () => {
          sessions.delete(session)
          off()
        }
        session.finished.then(over, over)
        sessions.set(session, { isAnnounced: options.announce !== false })
        changed()
        try {
          await session.start()
        } finally {
          changed()
        }
        return session
      },
      get recordings() {
        return new Set([...sessions.keys()].filter(isOn))
      },
      recordedBy: announcements.heard,
    }
  },
})

const isOn = ({ state }: Session) => state === 'recording' || state === 'paused'

function spokenState(sessions: ReadonlyMap<Session, { readonly isAnnounced: boolean }>): RemoteRecordingState {
  const states = [...sessions].filter(([, { isAnnounced }]) => isAnnounced).map(([{ state }]) => state)
  if (states.includes('recording')) return 'recording'
  return states.includes('paused') ? 'paused' : 'stopped'
}
