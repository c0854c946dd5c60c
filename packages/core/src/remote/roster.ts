import type { Off } from '../contract/off'
import { KernelError } from '../errors'
import type { Introduction } from '../hooks/peer-hooks'
import type { Bytes } from '../signaling/bytes'
import { type BodyOf, type Message, PROTOCOL } from '../signaling/messages'
import type { Audience, Contact } from '../signaling/signaler'
import { TokenBucket } from '../signaling/token-bucket'
import { createQueue, type Queue } from './queue'
import { type Counterpart, Remote } from './remote-peer'
import type { Stay } from './stay'

/** How far the introduction with somebody is. */
interface Acquaintance extends Counterpart {
  readonly queue: Queue
  /** To be greeted, as soon as there is room for it: it announced itself, or was refused because there was none. */
  waits?: boolean
  greeted?: boolean
  /** When we said hello. */
  since?: number
  /** Whom it has met. */
  others?: BodyOf<'others'>
  /** Why we did not let it in, `limit` for the moment; or why it does not want us. */
  refused?: Refusal | undefined
  /** It has no room for us, and greets us once it has. */
  isFull?: boolean
  remote?: Remote | undefined
  expire?: Off | undefined
}

/** Strangers that were greeted and have not answered yet; beyond this, one that is silent for too long is given up. */
const PENDING_LIMIT = 8
/** How long who was greeted may take to answer, in milliseconds, when others wait. */
const ANSWER_TIME = 2_000
const BUDGET = { rate: 0.1, burst: 10 }
/** Messages that wait for somebody who asks and does not listen. */
const UNHEARD_LIMIT = 10_000

type Hello = BodyOf<'hello'>
type Refusal = BodyOf<'refuse'>

/** Who is in the room: introductions, admission and the remotes themselves. */
export class Roster implements Audience {
  readonly #stay: Stay
  readonly #known = new Map<string, Acquaintance>()
  #isClosed = false
  /** Introductions dropped when it was last asked whether everybody is met. */
  #missed = 0

  constructor(stay: Stay) {
    this.#stay = stay
  }

  /** Somebody announced itself: greet it, unless we know each other already. */
  heard(contact: Contact): void {
    if (this.#isClosed) return
    const known = this.#meet(contact)
    if (known.greeted || known.isFull || known.remote || isBanned(known)) return
    known.waits = true
    this.#greet()
  }

  receive(contact: Contact, message: Message): void {
    const known = this.#meet(contact)
    if (contact.session.pending < UNHEARD_LIMIT && known.queue(() => this.#handle(known, message))) return
    known.refused = 'refused'
    void known.remote?.close('limit')
  }

  bye({ id }: Contact): void {
    const known = this.#known.get(id)
    this.#known.delete(id)
    known?.expire?.()
    void known?.remote?.close('bye')
  }

  holds({ id }: Contact): boolean {
    return !!this.#known.get(id)?.remote
  }

  /** Carries a sealed frame over the control channel, if that can be done now. */
  deliver(id: string, frame: Bytes): true | undefined {
    return this.#known.get(id)?.remote?.deliver(frame) || undefined
  }

  /** Tells everybody we know. */
  broadcast(message: Message): void {
    for (const { contact } of this.here()) contact.session.send(message)
  }

  /** Everybody who is, or is becoming, a remote. */
  here(): { readonly contact: Contact; readonly remote: Remote }[] {
    return [...this.#known.values()].flatMap(({ contact, remote }) => (remote ? { contact, remote } : []))
  }

  /** Somebody is here, and all that they speak of: nobody has to hear of us again. */
  isSettled(): boolean {
    const { context, clock, dropped } = this.#stay
    const missed = this.#missed
    this.#missed = (dropped.get('budget') ?? 0) + (dropped.get('flood') ?? 0)
    const isKnown = (id: string) => id === context.id || this.#known.has(id)
    return (
      this.#missed === missed &&
      this.#known.size > 0 &&
      [...this.#known.values()].every(({ remote, others = [], since = Number.NEGATIVE_INFINITY }) =>
        remote ? others.every(isKnown) : clock.now() - since < ANSWER_TIME,
      )
    )
  }

  /** We are going: nobody is met, and nothing is heard any more. */
  quit(): void {
    this.#isClosed = true
  }

  async close(): Promise<void> {
    this.quit()
    const known = [...this.#known.values()]
    this.#known.clear()
    for (const { expire } of known) expire?.()
    await Promise.all(known.map(({ remote }) => remote?.close('left')))
  }

  #meet(contact: Contact): Acquaintance {
    const { kernel, clock } = this.#stay
    const known = this.#known.get(contact.id) ?? {
      contact,
      queue: createQueue((cause) =>
        kernel.report(new KernelError('NEGOTIATION_FAILED', { remote: contact.id }, { cause })),
      ),
      budget: new TokenBucket({ ...BUDGET, now: clock.now }),
    }
    this.#known.set(contact.id, known)
    return known
  }

  #hello(known: Acquaintance, reply: boolean): void {
    const { kernel, context } = this.#stay
    known.greeted = true
    known.waits = false
    known.since = this.#stay.clock.now()
    known.contact.session.send([
      'hello',
      { v: PROTOCOL, reply, metadata: context.metadata, addons: kernel.host.list() },
    ])
  }

  async #handle(known: Acquaintance, message: Message): Promise<void> {
    if (this.#isClosed || isBanned(known)) return
    if (message[0] === 'hello') return this.#admit(known, message[1])
    if (message[0] === 'refuse') return this.#refused(known, message[1])
    if (message[0] === 'others') known.others = message[1]
    else if (known.remote) return known.remote.receive(message)
    else if (message[0] === 'description') this.#answer(known, ['unknown', null])
  }

  /** Greets those who wait, as long as not too many have yet to answer. */
  #greet(): void {
    if (this.#isClosed) return
    const all = [...this.#known.values()]
    const pending = all.filter(({ greeted, remote }) => greeted && !remote)
    const hasPlace = this.here().length + pending.length < this.#stay.kernel.options.maxConnections
    const next = all.find((known) => known.waits && !isBanned(known) && (!known.refused || hasPlace))
    if (!next) return
    if (pending.length >= PENDING_LIMIT) {
      const silent = pending.find(({ since = 0 }) => this.#stay.clock.now() - since > ANSWER_TIME)
      if (!silent) return
      this.#reset(silent)
    }
    this.#hello(next, false)
    this.#expire(next)
    this.#greet()
  }

  /** Says something to somebody who is no remote, and does not repeat it for ever. */
  #answer(known: Acquaintance, message: Message): void {
    known.contact.session.send(message)
    this.#expire(known)
  }

  async #admit(known: Acquaintance, hello: Hello): Promise<void> {
    const { context, dropped } = this.#stay
    const { id } = known.contact
    if (!known.budget.take()) return dropped.count('budget')
    await known.remote?.close('gone') // it forgot us and starts anew
    const leads = !hello.reply && (!known.greeted || context.id < id)
    const replies = !hello.reply && !known.greeted
    known.greeted = true
    known.waits = false
    const introduction = { id, metadata: hello.metadata, addons: new Map(hello.addons) }
    const isAccepted = await this.#accepts(introduction)
    if (this.#isClosed || this.#known.get(id) !== known) return
    known.expire?.()
    const refusal = this.#refusal(hello, isAccepted)
    known.refused = refusal
    known.isFull = false
    if (refusal) {
      known.greeted = false
      known.waits = refusal === 'limit'
      return this.#answer(known, ['refuse', refusal])
    }
    if (replies) this.#hello(known, true)
    known.remote = new Remote(this.#stay, known, introduction, leads, () => {
      known.remote = undefined
      this.#reset(known)
      this.#greet()
    })
    this.#greet()
  }

  async #accepts(introduction: Introduction): Promise<boolean> {
    const { hooks, report } = this.#stay.kernel
    try {
      return (await hooks.accept.call(introduction)) !== false
    } catch (cause) {
      report(cause)
      return false
    }
  }

  /** Decided in the same tick in which the remote is made: others are being admitted, too. */
  #refusal({ v }: Hello, isAccepted: boolean): Refusal | undefined {
    if (v !== PROTOCOL) return 'version'
    if (!isAccepted) return 'refused'
    return this.here().length < this.#stay.kernel.options.maxConnections ? undefined : 'limit'
  }

  #refused(known: Acquaintance, reason: Refusal): void {
    const remote = known.contact.id
    if (known.greeted)
      this.#stay.kernel.report(
        reason === 'version'
          ? new KernelError('VERSION_MISMATCH', { remote })
          : new KernelError('REMOTE_REFUSED', { remote, reason }),
      )
    if (reason === 'limit') known.isFull = true
    else known.refused = reason
    this.#reset(known)
    void known.remote?.close('refused')
  }

  #expire(known: Acquaintance): void {
    const { kernel, clock } = this.#stay
    const { connectionTimeout } = kernel.options
    known.expire?.()
    if (connectionTimeout > 0)
      known.expire = clock.after(connectionTimeout, () => {
        this.#reset(known)
        this.#greet()
      })
  }

  /** Nobody answered: as if we had never met, so that the next announcement starts anew. */
  #reset(known: Acquaintance): void {
    known.expire?.()
    known.greeted = false
    known.contact.session.abandon()
  }
}

/** Nothing more is heard of it for as long as we are here. */
const isBanned = ({ refused }: Acquaintance): boolean => !!refused && refused !== 'limit'
