import { defineAddon, events, type RemotePeer } from '@peerwright/core'
import * as v from 'valibot'

export interface TypingApi {
  readonly typing: { start(): void; stop(): void }
}

export interface TypingEvents {
  'typing:changed': { readonly name: string; readonly remote: RemotePeer; readonly isTyping: boolean }
}

/** Tells the room who is typing. */
export const typing = defineAddon({
  name: 'typing',
  version: '0.1.0',
  events: events<TypingEvents>(),
  setup(ctx): TypingApi {
    ctx.control.on(v.boolean(), (isTyping, remote) =>
      ctx.emit('typing:changed', { name: 'typing:changed', remote, isTyping }),
    )
    const tell = (isTyping: boolean) => ctx.control.broadcast(isTyping)
    return { typing: { start: () => tell(true), stop: () => tell(false) } }
  },
})
