import type { Clock } from '../contract/clock'
import type { Bytes } from './bytes'
import {
  type IntroducingFrame,
  type Introduction,
  type Introductions,
  openIntroduction,
  verifyIntroduction,
} from './envelope'
import { type AnnounceFrame, type DropReason, type Drops, type PairFrame, parseFrame, TYPE } from './frames'
import { derivePairKeys, type Identity, type PairKeys, type RoomKeys } from './keys'
import { type Message, parseMessage } from './messages'
import { Session } from './session'
import { TokenBucket } from './token-bucket'

/** Somebody whose keys we know: what we say is sealed for it, and arrives once and in order. */
export interface Contact {
  readonly id: string
  /** The topic on which it listens. */
  readonly inbox: string
  readonly fingerprint: string
  readonly session: Session
}

/** Who is told what strangers say. */
export interface Audience {
  /** Somebody announced itself. */
  heard(contact: Contact): void
  receive(contact: Contact, message: Message): void
  /** It said goodbye, or has to go. */
  bye(contact: Contact): void
  /** Whether the contact is, or is becoming, a remote. */
  holds(contact: Contact): boolean
}

/** What the signaler needs from the room. */
export interface SignalerPort {
  readonly identity: Identity
  readonly introductions: Introductions
  readonly keys: RoomKeys
  readonly clock: Clock
  readonly dropped: Drops
  readonly audience: Audience
  report(cause: unknown): void
  /** Carries a sealed frame to one remote. */
  deliver(contact: Contact, frame: Bytes): void
}

/** Contacts kept. Beyond, the first met goes, and for good: its session must never start anew. */
const CONTACT_LIMIT = 512
const SPENT_LIMIT = 65_536
/** Introductions that are being opened at the same time. */
const OPENING_LIMIT = 64
const INTRODUCTIONS = { rate: 5, burst: 20 }

/** Opens strangers' bytes: cheapest check first, every drop is counted, nothing that a stranger sends throws. */
export class Signaler {
  readonly #port: SignalerPort
  readonly #lines = new Map<string, Contact>()
  readonly #meetings = new Map<string, Promise<Contact | undefined>>()
  readonly #spent = new Set<string>()
  readonly #bucket: TokenBucket
  #opening = 0
  #isClosed = false

  constructor(port: SignalerPort) {
    this.#port = port
    this.#bucket = new TokenBucket({ ...INTRODUCTIONS, now: port.clock.now })
  }

  receive(data: Uint8Array): void {
    if (this.#isClosed) return
    const frame = parseFrame(data, this.#port.identity.id)
    const reason = typeof frame === 'string' ? frame : this.#take(frame)
    if (reason) this.#drop(reason)
  }

  close(): void {
    this.#isClosed = true
    for (const { session } of this.#lines.values()) session.close()
  }

  /** Passes a frame on, or says why it can not be taken. */
  #take(frame: AnnounceFrame | PairFrame): DropReason | undefined {
    const line = frame.type === TYPE.announce ? undefined : this.#lines.get(frame.from)
    if (line) line.session.deliver(frame as PairFrame)
    else if (!frame.introduction) return 'stranger'
    else if (this.#opening >= OPENING_LIMIT) return 'flood'
    else {
      this.#opening++
      void this.#introduced(frame as IntroducingFrame).finally(() => this.#opening--)
    }
  }

  async #introduced(frame: IntroducingFrame): Promise<void> {
    const { identity, keys, audience } = this.#port
    const introduction = await openIntroduction(frame, keys, identity.suite)
    if (typeof introduction === 'string') return this.#drop(introduction)
    const line = await this.#meet(introduction)
    if (!line || this.#isClosed) return
    if (frame.type === TYPE.announce) audience.heard(line)
    else line.session.deliver(frame)
  }

  #meet(introduction: Introduction): Contact | Promise<Contact | undefined> | undefined {
    const { id } = introduction
    const known = this.#lines.get(id) ?? this.#meetings.get(id)
    if (known) return known
    if (id === this.#port.identity.id || this.#spent.has(id)) return this.#drop('replay')
    if (this.#spent.size >= SPENT_LIMIT || !this.#bucket.take()) return this.#drop('budget')
    const meeting = this.#acquaint(introduction).finally(() => this.#meetings.delete(id))
    this.#meetings.set(id, meeting)
    return meeting
  }

  async #acquaint(introduction: Introduction): Promise<Contact | undefined> {
    const { identity, keys } = this.#port
    if (!(await verifyIntroduction(introduction, keys))) return this.#drop('signature')
    const agreed = Promise.all([derivePairKeys(identity, introduction, keys), keys.inbox(introduction.id)])
    const [pair, inbox] = await agreed.catch(() => []) // keys on which nothing can be agreed
    if (!pair || !inbox) return this.#drop('suite')
    const line = this.#open(introduction.id, inbox, pair)
    if (this.#isClosed) line.session.close()
    this.#lines.set(line.id, line)
    this.#makeRoom()
    return line
  }

  #open(id: string, inbox: string, keys: PairKeys): Contact {
    const { clock, introductions, dropped, audience, deliver, report } = this.#port
    const session: Session = new Session({
      keys,
      introduction: introductions.carried,
      clock,
      transmit: (frame) => deliver(line, frame),
      receive: (value) => {
        const message = parseMessage(value)
        if (message) audience.receive(line, message)
        else dropped.count('schema')
      },
      bye: () => this.#part(line),
      drop: dropped.count,
      fail: report,
    })
    const line: Contact = { id, inbox, fingerprint: keys.fingerprint, session }
    return line
  }

  /** That identity is gone for good: nothing it said before will be heard again. */
  #part(line: Contact): void {
    this.#port.audience.bye(line)
    line.session.close()
    this.#lines.delete(line.id)
    this.#spent.add(line.id)
  }

  #makeRoom(): void {
    if (this.#lines.size <= CONTACT_LIMIT) return
    const oldest = [...this.#lines.values()].find((line) => !this.#port.audience.holds(line))
    if (oldest) this.#part(oldest)
  }

  #drop(reason: DropReason): undefined {
    this.#port.dropped.count(reason)
  }
}
