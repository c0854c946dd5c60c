import { channels } from '@peerwright/addon-channels'
import { firebase } from '@peerwright/addon-firebase'
import { mqtt } from '@peerwright/addon-mqtt'
import { type Addon, Peer as Kernel, type Uses } from '@peerwright/core'
import { relay } from '@peerwright/testkit'
import { Peer } from 'peerwright'

/** How a peer finds others. @defaultValue over the tabs of this browser, as `peerwright` comes */
export interface Meeting {
  /** Over the testkit's relay at this URL. */
  readonly relay?: string | undefined
  /** Over the MQTT brokers at these URLs, which are called `mqtt0`, `mqtt1`, … */
  readonly mqtt?: readonly string[]
  /** Seconds; of the connections to the brokers. */
  readonly keepalive?: number
  /** Over the Firebase test server at this `host:port`, signed in there anonymously. */
  readonly firebase?: string | undefined
}

export type Talker = Uses<typeof channels>

/** A peer with channels. */
export function talker(meeting: Meeting): Talker {
  const transports = transportsOf(meeting)
  if (transports.length === 0) return new Peer()
  const peer = new Kernel().addon(channels())
  for (const transport of transports) peer.addon(transport)
  return peer
}

function transportsOf({ relay: url, mqtt: brokers = [], keepalive = 90, firebase: address }: Meeting): Addon[] {
  return [
    ...(url ? [relay({ url })] : []),
    ...brokers.map((url, index) => mqtt({ url, keepalive, name: `mqtt${index}` }) as Addon),
    ...(address ? [overFirebase(address)] : []),
  ]
}

/** Signs in and signals at the test server, as an application does that has nothing but a config. */
function overFirebase(address: string): Addon {
  // How the SDK is told where an Auth emulator is.
  Object.assign(globalThis, { __FIREBASE_DEFAULTS__: { emulatorHosts: { auth: address } } })
  const databaseURL = `http://${address}?ns=demo-peerwright`
  return firebase({ config: { apiKey: 'any', projectId: 'demo-peerwright', databaseURL } }) as Addon
}
