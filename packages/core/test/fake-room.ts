import type { RemotePeer } from '../src/contract/remote-peer'
import type { Transport } from '../src/contract/transport'
import { KernelError, type PeerError } from '../src/errors'
import type { RoomContext } from '../src/hooks/peer-hooks'
import type { ParsedJoinOptions, PeerOptions } from '../src/options'
import { Peer } from '../src/peer'
import type { CreateRoom, Room, RoomKernel } from '../src/remote/room-kernel'

/** A stand-in for the real room: no keys, no transports; remotes come and go as the test says. */
export class FakeRoom implements Room {
  readonly kernel: RoomKernel
  readonly options: ParsedJoinOptions
  readonly context: RoomContext
  readonly remotes = new Map<string, RemotePeer>()
  readonly dropped = new Map<string, number>()
  readonly sent: [to: string, addon: string, message: unknown][] = []
  readonly transports = new Set<Transport>()
  readonly #end = new AbortController()
  metadata: unknown
  id = ''
  listsTold = 0
  isClosed = false
  /** Holds `open()` up after the join hook. */
  gate: Promise<void> = Promise.resolve()

  constructor(kernel: RoomKernel, options: ParsedJoinOptions) {
    this.kernel = kernel
    this.options = options
    this.metadata = options.metadata
    const room = this
    this.context = {
      room: options.room,
      secrecy: 'public',
      signal: this.#end.signal,
      get id() {
        return room.id
      },
      get metadata() {
        return room.metadata
      },
    }
  }

  async open(): Promise<void> {
    this.id = `me in ${this.options.room}`
    await Promise.race([this.#enter(), this.#aborted()])
  }

  async #enter(): Promise<void> {
    await this.kernel.host.enter(this.context)
    for (const transport of this.kernel.transports) this.transports.add(transport)
    await this.gate
  }

  #aborted(): Promise<never> {
    return new Promise((_, reject) => {
      this.#end.signal.addEventListener('abort', () => reject(new KernelError('ABORTED')))
    })
  }

  update(metadata: unknown): void {
    this.metadata = metadata
  }

  async close(): Promise<void> {
    this.#end.abort()
    await this.kernel.host.exit()
    for (const remote of [...this.remotes.values()]) await this.part(remote)
    this.transports.clear()
    this.isClosed = true
  }

  send(remote: RemotePeer, addon: string, message: unknown): void {
    this.sent.push([remote.id, addon, message])
  }

  addonsChanged(): void {
    this.listsTold++
  }

  addTransport(transport: Transport): void {
    this.transports.add(transport)
  }

  async removeTransport(transport: Transport): Promise<void> {
    this.transports.delete(transport)
    await transport.close()
  }

  /** A remote whose connection was just made. */
  meet(remote: RemotePeer): RemotePeer {
    this.remotes.set(remote.id, remote)
    this.kernel.host.open(remote)
    return remote
  }

  async part(remote: RemotePeer): Promise<void> {
    this.remotes.delete(remote.id)
    await this.kernel.host.close(remote)
  }
}

/** A remote peer without a connection worth the name. */
export const fakeRemote = (id: string, ...addons: string[]): RemotePeer => ({
  id,
  metadata: undefined,
  state: 'connected',
  connection: new EventTarget() as RTCPeerConnection,
  addons: new Map(addons.map((name) => [name, ''])),
  fingerprint: '',
  ping: async () => 0,
  toJSON: () => ({ id, state: 'connected', metadata: undefined, addons: {} }),
})

export interface FakeStage {
  readonly peer: Peer
  /** Every room made so far. */
  readonly rooms: FakeRoom[]
  /** The codes of all `error` events, with the addon they blame. */
  readonly errors: string[]
}

interface Blame {
  readonly addon?: string
}

/** A peer over fake rooms; `prepare` sees each room before it is opened. */
export function fakePeer(prepare: (room: FakeRoom) => void = () => {}, options?: PeerOptions): FakeStage {
  const rooms: FakeRoom[] = []
  const errors: string[] = []
  const createRoom: CreateRoom = (kernel, joinOptions) => {
    const room = new FakeRoom(kernel, joinOptions)
    rooms.push(room)
    prepare(room)
    return room
  }
  const PeerOverRooms = Peer as unknown as new (options: PeerOptions | undefined, createRoom: CreateRoom) => Peer
  const peer = new PeerOverRooms(options, createRoom)
  peer.on('error', ({ error }) => errors.push(blame(error)))
  return { peer, rooms, errors }
}

const blame = ({ code, details }: PeerError): string => [code, (details as Blame | undefined)?.addon].join(' ').trim()

/** A peer in a fake room, and that room. */
export async function joinedPeer(): Promise<FakeStage & { readonly room: FakeRoom }> {
  const stage = fakePeer()
  await stage.peer.join('lobby')
  const [room] = stage.rooms
  if (!room) throw new Error('no room was made')
  return { ...stage, room }
}
