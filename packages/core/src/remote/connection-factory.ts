import type { Clock } from '../contract/clock'
import type { RemotePeer } from '../contract/remote-peer'
import { KernelError } from '../errors'
import { TokenBucket } from '../signaling/token-bucket'
import type { RoomKernel } from './room-kernel'

/** Chromium refuses the 500th connection of a page, closed ones included until they are collected. */
const BUDGET = { rate: 20, burst: 200 }
const PAUSE = 100

let budget: TokenBucket | undefined

/** Makes the connections of one room, all with one certificate, within the page's budget. */
export class ConnectionFactory {
  readonly #kernel: RoomKernel
  readonly #implementation: typeof RTCPeerConnection
  readonly #certificate: Promise<RTCCertificate | undefined>

  /** Throws `NO_WEBRTC` where there is none. */
  constructor(kernel: RoomKernel) {
    const implementation = (kernel.options.rtc ?? globalThis).RTCPeerConnection
    if (!implementation) throw new KernelError('NO_WEBRTC')
    this.#kernel = kernel
    this.#implementation = implementation
    this.#certificate = this.#generate()
  }

  /** Rejects when a `configure` tap or the browser refuses. */
  async create(remote: RemotePeer, clock: Clock): Promise<RTCPeerConnection> {
    const { options, hooks } = this.#kernel
    const { iceTransportPolicy } = options
    const [iceServers, certificate] = await Promise.all([this.iceServers(), this.#certificate])
    const configuration = await hooks.configure.call(
      {
        iceServers,
        iceTransportPolicy,
        bundlePolicy: 'max-bundle',
        ...(certificate && { certificates: [certificate] }),
      },
      remote,
    )
    budget ??= new TokenBucket({ ...BUDGET, now: clock.now })
    while (!budget.take()) await new Promise<void>((resolve) => clock.after(PAUSE, resolve))
    return new this.#implementation(configuration)
  }

  /** Short-lived TURN credentials are asked for anew each time. */
  async iceServers(): Promise<RTCIceServer[]> {
    const { iceServers } = this.#kernel.options
    return [...(typeof iceServers === 'function' ? await iceServers() : iceServers)]
  }

  /** Sharing one certificate makes every connection a third faster; where it can not be made, each has its own. */
  async #generate(): Promise<RTCCertificate | undefined> {
    try {
      return await this.#implementation.generateCertificate({
        name: 'ECDSA',
        namedCurve: 'P-256',
      } as AlgorithmIdentifier)
    } catch {
      return undefined
    }
  }
}
