import { broadcast } from '@peerwright/addon-broadcast'
import { channels } from '@peerwright/addon-channels'
import { Peer } from '@peerwright/core'
import { chat } from './chat'

// Open this page in two tabs.
chat(new Peer({ app: 'signaling-example' }).addon(broadcast()).addon(channels()))
