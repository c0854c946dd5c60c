import { channels } from '@peerwright/addon-channels'
import { mqtt } from '@peerwright/addon-mqtt'
import { Peer } from '@peerwright/core'
import { chat } from './chat'

// Open mqtt.html?url=ws://127.0.0.1:9001 in two browsers.
const url = new URLSearchParams(location.search).get('url') ?? 'ws://127.0.0.1:9001'
chat(new Peer({ app: 'signaling-example' }).addon(mqtt({ url })).addon(channels()))
