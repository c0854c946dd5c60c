import type { ChannelMessageEvent } from './api'

/** A message that arrives, before the application sees it: what is tapped into `arrive` gets this. */
export interface Arrival extends ChannelMessageEvent {
  /** Keeps the message: there will be no `channel:message` for it. Whoever takes it reads or cancels `data`. */
  take(): void
}
