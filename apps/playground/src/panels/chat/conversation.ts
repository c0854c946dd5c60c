import { ChannelError, type ChannelMessageEvent, channels, type FailedDelivery } from '@peerwright/addon-channels'
import { chatLabel } from '../../addons/echo'
import { nameIn } from '../../names'
import type { People } from '../../people'
import { readError } from '../../remedies'
import type { Session } from '../../session'
import { type Readable, Store } from '../../store'
import { watchComings } from './comings'
import { readPayload } from './payload'

export type Delivery =
  | { readonly state: 'sending'; readonly to: number }
  | { readonly state: 'received'; readonly to: number }
  | { readonly state: 'failed'; readonly error: unknown; readonly missedBy: readonly string[] }

export interface Message {
  readonly kind: 'message'
  readonly key: string
  readonly at: number
  readonly author: string
  readonly text: string
  readonly isEcho: boolean
  /** Of our own messages. */
  readonly delivery?: Delivery
  /** Whom it is for, when not for everybody. */
  readonly audience?: string
}

/** Something that happened, between the messages. */
export interface Note {
  readonly kind: 'note'
  readonly key: string
  readonly at: number
  readonly text: string
}

export type Entry = Message | Note

export interface Draft {
  readonly text: string
  /** Remote ids; without it, everybody who is here. */
  readonly to?: readonly string[] | undefined
}

const most = 300

/** What was said in this page, bounded to the newest. */
export class Conversation {
  readonly #session: Session
  readonly #people: People
  readonly #entries = new Store<readonly Entry[]>([])
  #count = 0

  constructor(session: Session, people: People) {
    this.#session = session
    this.#people = people
    session.on<ChannelMessageEvent>('channel:message', (event) => this.#receive(event))
    session.on<{ addon: { name: string } }>(
      'addon:attached',
      ({ addon }) => addon.name === channels.name && this.#open(),
    )
    watchComings(session, (text) => this.#note(text))
    this.#open()
  }

  get entries(): Readable<readonly Entry[]> {
    return this.#entries
  }

  get canSend(): boolean {
    return this.#session.peer.has(channels)
  }

  /** Sends, and follows the delivery; failures end in the entry. */
  async send({ text, to }: Draft): Promise<void> {
    const present = this.#people.list.value.filter(({ state }) => state !== 'failed' && state !== 'closed')
    const addressed = present.filter(({ id }) => !to || to.includes(id))
    const key = this.#add({
      kind: 'message',
      author: nameIn(this.#session.peer.metadata),
      text,
      isEcho: false,
      delivery: { state: 'sending', to: addressed.length },
      ...(to ? { audience: addressed.map(({ name }) => name).join(', ') } : {}),
    })
    const ids = addressed.map(({ id }) => id)
    try {
      await this.#session.peer.get(channels)?.send(text, { label: chatLabel, ...(ids.length > 0 ? { to: ids } : {}) })
      this.#settle(key, { state: 'received', to: addressed.length })
    } catch (error) {
      const missed = new Set(failures(error).map(({ id }) => id))
      const missedBy = addressed.filter(({ id }) => missed.has(id)).map(({ name }) => name)
      this.#settle(key, { state: 'failed', error, missedBy })
    }
  }

  /** Opened by both sides, there is one channel; opening before anybody is here reaches those who come. */
  #open(): void {
    this.#session.peer.get(channels)?.open(chatLabel)
    this.#session.touch()
  }

  async #receive({ remote, label, data, info }: ChannelMessageEvent): Promise<void> {
    if (label !== chatLabel) return
    const author = nameIn(remote.metadata)
    try {
      const text = readPayload(await data)
      this.#add({ kind: 'message', author, text, isEcho: info?.echo === true })
    } catch (error) {
      this.#note(`A message from ${author} broke off: ${readError(error).code}`)
    }
  }

  #note(text: string): void {
    this.#add({ kind: 'note', text })
  }

  #add(entry: Omit<Message, 'key' | 'at'> | Omit<Note, 'key' | 'at'>): string {
    const key = String(++this.#count)
    this.#entries.change((entries) => [...entries, { ...entry, key, at: Date.now() }].slice(-most))
    return key
  }

  #settle(key: string, delivery: Delivery): void {
    this.#entries.change((entries) => entries.map((entry) => (entry.key === key ? { ...entry, delivery } : entry)))
  }
}

/** Who did not get it and why, where the error says so. */
export const failures = (error: unknown): readonly FailedDelivery[] =>
  ChannelError.is(error, 'SEND_FAILED') ? error.details.failed : []
