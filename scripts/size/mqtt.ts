// What the third budget buys: the same page over a broker, without the client, which is a chunk of its own.
import { channels } from '@peerwright/addon-channels'
import { mqtt } from '@peerwright/addon-mqtt'
import { Peer } from '@peerwright/core'

const peer = new Peer().addon(mqtt({ url: 'wss://broker.example.org/mqtt' })).addon(channels())
peer.on('channel:message', async ({ data }) => console.log(await data))
await peer.join('lobby')
peer.open('chat')
await peer.send('hello', 'chat')
