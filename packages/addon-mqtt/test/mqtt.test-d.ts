import { type MqttTransport, mqtt } from '@peerwright/addon-mqtt'
import { Peer, type Uses } from '@peerwright/core'
import mqttjs from 'mqtt'

const url = 'wss://broker.example.org/mqtt'
const peer = new Peer().addon(mqtt({ url })).addon(mqtt({ url: [url], name: 'backup' }))

const transports: MqttTransport[] = [peer.mqtt, peer.backup]
transports satisfies readonly MqttTransport[]

new Peer().addon(mqtt({ client: mqttjs.connect(url) }))
new Peer().addon(mqtt({ url, credentials: async () => ({ username: 'ada', password: 'secret' }) }))

const uses = (some: Uses<typeof mqtt>): boolean => some.mqtt.isOnline
uses(peer)

export async function detached(): Promise<void> {
  const rest = await peer.detach('backup')
  rest.mqtt
  // @ts-expect-error "Property 'backup' does not exist"
  rest.backup
  const none = await rest.detach(mqtt)
  // @ts-expect-error "Property 'mqtt' does not exist"
  none.mqtt
}

// @ts-expect-error "mqtt is already attached"
peer.addon(mqtt({ url }))
// @ts-expect-error "backup is already attached"
peer.addon(mqtt({ url, name: 'backup' }))
// @ts-expect-error "room brings room, which Peer already brings"
peer.addon(mqtt({ url, name: 'room' }))
// @ts-expect-error "Expected 1 arguments"
mqtt()
