import { ListenerLedger, uncounted } from './listener-ledger'

/** The part of a WebRTC implementation that the tracker wraps. */
export interface Rtc {
  readonly RTCPeerConnection: typeof RTCPeerConnection
}

/** An implementation that keeps book of what it gave out. */
export interface TrackedRtc<Implementation extends Rtc> {
  /** Hand this to `new Peer({ rtc })`. */
  readonly rtc: Implementation
  /** Connections made so far. */
  readonly made: number
  /** Connections that were made and not closed. */
  readonly live: readonly RTCPeerConnection[]
  /** Channels, created or received, that are not closed, of connections that are not. */
  readonly channels: readonly RTCDataChannel[]
  /** Listeners on connections and channels, closed ones included, as `type on Target`. */
  readonly listeners: readonly string[]
  /** One sentence for each of the above that is left. */
  report(): string[]
}

/**
 * Wraps a WebRTC implementation, so that a test can prove that no connection, channel or listener is left.
 * Handlers set as `on…` properties are not counted.
 *
 * @example
 * ```ts
 * const tracked = trackedRtc(globalThis)
 * const peer = new Peer({ rtc: tracked.rtc })
 * // …
 * expect(tracked.report()).toEqual([])
 * ```
 */
export function trackedRtc<Implementation extends Rtc>(implementation: Implementation): TrackedRtc<Implementation> {
  const ledger = new ListenerLedger()
  const connections: RTCPeerConnection[] = []
  const channels = new Map<RTCDataChannel, RTCPeerConnection>()
  const keep = (connection: RTCPeerConnection, channel: RTCDataChannel) => {
    if (!channels.has(channel)) ledger.wrap(channel)
    channels.set(channel, connection)
    return channel
  }
  class TrackedConnection extends implementation.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
      const receive = ({ channel }: RTCDataChannelEvent) => void keep(this, channel)
      uncounted.add(receive)
      super.addEventListener('datachannel', receive)
      ledger.wrap(this)
    }

    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      return keep(this, super.createDataChannel(label, options))
    }
  }
  const live = () => connections.filter(isLive)
  // A channel that never opened is not always closed with its connection.
  const openChannels = () =>
    [...channels.keys()].filter((channel) => {
      const connection = channels.get(channel)
      const { readyState } = channel // one that is closing was given back: the rest is the implementation's business
      return (readyState === 'connecting' || readyState === 'open') && connection && isLive(connection)
    })
  return {
    rtc: { ...implementation, RTCPeerConnection: TrackedConnection },
    get made() {
      return connections.length
    },
    get live() {
      return live()
    },
    get channels() {
      return openChannels()
    },
    get listeners() {
      return ledger.report()
    },
    report: () => [
      ...live().map(({ connectionState }) => `a connection is ${connectionState}`),
      ...openChannels().map(({ label, readyState }) => `channel "${label}" is ${readyState}`),
      ...ledger.report(),
    ],
  }
}

const isLive = ({ connectionState }: RTCPeerConnection) => connectionState !== 'closed'
