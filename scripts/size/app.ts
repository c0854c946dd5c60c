// What the second budget buys: a page that joins a room, opens a channel, sends and receives.
import { broadcast } from '@peerwright/addon-broadcast'
import { channels } from '@peerwright/addon-channels'
import { Peer } from '@peerwright/core'

const peer = new Peer().addon(broadcast()).addon(channels())
peer.on('channel:message', async ({ data }) => console.log(await data))
await peer.join('lobby')
peer.open('chat')
await peer.send('hello', 'chat')
