import type { Clock } from '../contract/clock'
import type { Off } from '../contract/off'
import type { RemotePeer } from '../contract/remote-peer'
import { KernelError } from '../errors'
import type { CloseReason, Introduction } from '../hooks/peer-hooks'
import type { DropReason } from '../signaling/frames'
import { type Message, PROTOCOL } from '../signaling/messages'
import type { Contact } from '../signaling/signaler'
import { TokenBucket } from '../signaling/token-bucket'
import { Queue } from './queue'
import { Remote } from './remote-peer'
import type { RemotePort } from './remote-port'
import type { RoomKernel } from './room-kernel'

/** What the roster needs from the room. */
export interface RosterPort {
  readonly id: string
  readonly kernel: RoomKernel
  readonly clock: Clock
  metadata(): unknown
  receive(frame: Uint8Array): void
  /** Counts what was not taken. */
  drop(reason: DropReason): void
  createConnection(remote: RemotePeer): Promise<RTCPeerConnection>
  iceServers(): Promise<RTCIceServer[]>
}

/** How far the introduction with somebody is. */
interface Acquaintance {
  readonly contact: Contact
  readonly queue: Queue
  /** What it may make us begin anew: introductions and connections. */
  readonly budget: TokenBucket
  greeted: boolean
  refused: boolean
  remote: Remote | undefined
  expire: Off | undefined
}

/** Strangers that were greeted and have not answered yet; beyond this the oldest is given up. */
const PENDING_LIMIT = 8
const BUDGET = { rate: 0.1, burst: 10 }
/** Messages that wait for somebody who asks and does not listen. */
const UNHEARD_LIMIT = 10_000

type Hello = (Message & readonly ['hello', unknown])[1]
type Refusal = (Message & readonly ['refuse', unknown])[1]

/** Who is in the room: introductions, admission and the remotes themselves. */
export class Roster {
  /** Remotes that have a connection, by id. */
  readonly remotes = new Map<string, Remote>()
  readonly #port: RosterPort
  readonly #known = new Map<string, Acquaintance>()
  #isClosed = false

  constructor(port: RosterPort) {
    this.#port = port
  }

  /** Somebody announced itself: greet it, unless we know each other already. */
  heard(contact: Contact): void {
    if (this.#isClosed) return
    const known = this.#meet(contact)
    if (known.greeted || known.refused || known.remote) return
    const pending = [...this.#known.values()].filter(({ greeted, remote }) => greeted && !remote)
    if (pending.length >= PENDING_LIMIT && pending[0]) this.#reset(pending[0])
    known.greeted = true
    this.#hello(contact, false)
    this.#expire(known)
  }

  receive(contact: Contact, message: Message): void {
    const known = this.#meet(contact)
    if (contact.pending < UNHEARD_LIMIT && known.queue.push(() => this.#handle(known, message))) return
    known.refused = true
    void known.remote?.close('limit')
  }

  /** The remote said goodbye, or has to go. */
  drop(contact: Contact, reason: CloseReason): void {
    const known = this.#known.get(contact.id)
    this.#known.delete(contact.id)
    known?.expire?.()
    void known?.remote?.close(reason)
  }

  /** Tells everybody we know. */
  broadcast(message: Message): void {
    for (const { remote, contact } of this.#known.values()) if (remote) contact.send(message)
  }

  /** Everybody who is, or is becoming, a remote. */
  contacts(): Contact[] {
    return [...this.#known.values()].flatMap(({ remote, contact }) => (remote ? [contact] : []))
  }

  find(id: string): Remote | undefined {
    return this.#known.get(id)?.remote
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
    let known = this.#known.get(contact.id)
    if (!known) {
      const queue = new Queue((cause) =>
        this.#port.kernel.report(new KernelError('NEGOTIATION_FAILED', { remote: contact.id }, { cause })),
      )
      const budget = new TokenBucket({ ...BUDGET, now: this.#port.clock.now })
      known = { contact, queue, budget, greeted: false, refused: false, remote: undefined, expire: undefined }
      this.#known.set(contact.id, known)
    }
    return known
  }

  #hello(contact: Contact, reply: boolean): void {
    const { kernel, metadata } = this.#port
    contact.send(['hello', { v: PROTOCOL, reply, metadata: metadata(), addons: kernel.host.list() }])
  }

  async #handle(known: Acquaintance, message: Message): Promise<void> {
    if (this.#isClosed || known.refused) return
    if (message[0] === 'hello') return this.#admit(known, message[1])
    if (message[0] === 'refuse') return this.#refused(known, message[1])
    if (known.remote) return known.remote.receive(message)
    if (message[0] === 'description') this.#answer(known, ['unknown', null])
  }

  /** Says something to somebody who is no remote, and does not repeat it for ever. */
  #answer(known: Acquaintance, message: Message): void {
    known.contact.send(message)
    this.#expire(known)
  }

  async #admit(known: Acquaintance, hello: Hello): Promise<void> {
    const { contact } = known
    const { id } = this.#port
    if (!known.budget.take()) return this.#port.drop('budget')
    await known.remote?.close('gone') // it forgot us and starts anew
    const leads = hello.reply ? false : !known.greeted || id < contact.id
    const replies = !hello.reply && !known.greeted
    known.greeted = true
    const introduction = { id: contact.id, metadata: hello.metadata, addons: new Map(hello.addons) }
    const isAccepted = await this.#accepts(introduction)
    if (this.#isClosed || this.#known.get(contact.id) !== known) return
    known.expire?.()
    const refusal = this.#refusal(hello, isAccepted)
    if (refusal) {
      known.refused = true
      return this.#answer(known, ['refuse', refusal])
    }
    if (replies) this.#hello(contact, true)
    known.remote = new Remote(this.#remotePort(known), introduction, leads)
    if (leads) known.remote.dial()
  }

  async #accepts(introduction: Introduction): Promise<boolean> {
    const { hooks, report } = this.#port.kernel
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
    return this.contacts().length < this.#port.kernel.options.maxConnections ? undefined : 'limit'
  }

  #refused(known: Acquaintance, reason: Refusal): void {
    const remote = known.contact.id
    if (known.greeted)
      this.#port.kernel.report(
        reason === 'version'
          ? new KernelError('VERSION_MISMATCH', { remote })
          : new KernelError('REMOTE_REFUSED', { remote, reason }),
      )
    known.refused = true
    this.#reset(known)
    void known.remote?.close('refused')
  }

  #expire(known: Acquaintance): void {
    const { connectionTimeout } = this.#port.kernel.options
    known.expire?.()
    if (connectionTimeout > 0) known.expire = this.#port.clock.after(connectionTimeout, () => this.#reset(known))
  }

  /** Nobody answered: as if we had never met, so that the next announcement starts anew. */
  #reset(known: Acquaintance): void {
    known.expire?.()
    known.greeted = false
    known.contact.abandon()
  }

  #remotePort(known: Acquaintance): RemotePort {
    const { kernel, clock, id, receive, drop, createConnection, iceServers } = this.#port
    const { contact } = known
    return {
      kernel,
      clock,
      fingerprint: contact.fingerprint,
      isPolite: id > contact.id,
      send: (message) => contact.send(message),
      receive,
      drop,
      mayConnect: () => known.budget.take(),
      createConnection,
      iceServers,
      emit: (remote, name, reason) => {
        if (name === 'new') this.remotes.set(remote.id, remote as Remote)
        const { state } = remote
        const event = { id, name: `connection:${name}`, remote }
        if (name === 'metadata') kernel.bus.emit('connection:metadata', { ...event, metadata: remote.metadata })
        else kernel.bus.emit(`connection:${name}`, { ...event, state, ...(reason && { reason }) })
      },
      forget: (remote) => {
        if (this.remotes.get(remote.id) === remote) this.remotes.delete(remote.id)
        if (known.remote === remote) {
          known.remote = undefined
          this.#reset(known)
        }
      },
    }
  }
}
