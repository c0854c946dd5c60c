import { channels } from '@peerwright/addon-channels'
import { firebase } from '@peerwright/addon-firebase'
import { Peer } from '@peerwright/core'
import { chat } from './chat'

// Open firebase.html?config={"apiKey":"AIza…","projectId":"…","databaseURL":"https://…"} in two browsers.
const query = new URLSearchParams(location.search)
const config = JSON.parse(query.get('config') ?? '{}')
const anonymous = query.get('anonymous') !== 'false'
chat(new Peer({ app: 'signaling-example' }).addon(firebase({ config, anonymous })).addon(channels()))
