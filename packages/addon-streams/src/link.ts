import type { CallableHook, Off, RemotePeer, Tools } from '@peerwright/core'
import type { ControlMessage, Need } from './announcement'
import type { Receiving, RemoteStream, Sending, StreamsContext } from './api'
import { Inbox } from './inbox'
import { Outbox } from './outbox'
import type { Share } from './share'

/** What all links have in common. */
export interface LinkPort {
  readonly ctx: StreamsContext
  readonly shared: ReadonlyMap<string, Share>
  readonly senders: CallableHook<[Sending], void>
  readonly receivers: CallableHook<[Receiving], void>
}

const NOTHING: Need = { audio: 0, video: 0 }

/** The streams to and from one remote, whatever connection carries them. */
export class Link {
  readonly #port: LinkPort
  readonly #remote: RemotePeer
  readonly #inbox: Inbox
  readonly #seen = new WeakSet<RTCRtpReceiver>()
  #outbox: Outbox | undefined
  #wanted = NOTHING

  constructor(remote: RemotePeer, port: LinkPort) {
    this.#port = port
    this.#remote = remote
    this.#inbox = new Inbox(port.ctx, remote)
  }

  get streams(): RemoteStream[] {
    return this.#inbox.streams
  }

  /** Sends and receives over the remote's new connection, until `tools` end. */
  visit(tools: Tools<unknown>): Off {
    const { connection } = this.#remote
    const outbox = this.#send()
    tools.listen(connection, 'track', ({ receiver }) => this.#meet(receiver))
    tools.listen(connection, 'signalingstatechange', () => {
      if (connection.signalingState === 'have-remote-offer') {
        this.#meetAll(connection)
        outbox.settle()
      } else if (connection.signalingState === 'stable') {
        this.#scan(connection)
        outbox.negotiated()
      }
    })
    if (connection.remoteDescription) this.#scan(connection)
    return () => {
      outbox.close()
      this.#inbox.disconnected()
      if (this.#outbox === outbox) this.#outbox = undefined
    }
  }

  /** Something else is shared here. */
  changed(): void {
    this.#outbox?.changed()
  }

  /** The remote attached or detached addons. */
  addonsChanged(): void {
    if (!this.#remote.addons.has('streams')) {
      this.#wanted = NOTHING
      this.#inbox.clear()
    }
    this.#outbox?.restart()
  }

  receive(message: ControlMessage): void {
    if ('put' in message) this.#inbox.put(message.put)
    else if ('drop' in message) this.#inbox.drop(message.drop)
    else if ('turn' in message) this.#outbox?.turn(message.turn)
    else {
      this.#wanted = message.want
      this.#outbox?.changed()
    }
  }

  /** The remote is gone, or we are: its streams are, too. */
  close(): void {
    this.#inbox.clear()
  }

  #send(): Outbox {
    const { ctx, shared, senders } = this.#port
    this.#outbox = new Outbox(this.#remote, {
      ctx,
      shared,
      wanted: () => this.#wanted,
      sending: (sender, { label, track }) => senders.call({ remote: this.#remote, sender, label, track }),
    })
    return this.#outbox
  }

  #scan(connection: RTCPeerConnection): void {
    this.#meetAll(connection)
    this.#inbox.scan(connection)
  }

  #meetAll(connection: RTCPeerConnection): void {
    for (const { receiver } of connection.getTransceivers()) this.#meet(receiver)
  }

  #meet(receiver: RTCRtpReceiver): void {
    if (!this.#seen.has(receiver)) this.#port.receivers.call({ remote: this.#remote, receiver })
    this.#seen.add(receiver)
  }
}
