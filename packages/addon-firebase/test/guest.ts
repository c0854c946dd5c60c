import { FirebaseTransport } from '@peerwright/addon-firebase'
import { configFor, signInAt } from './application'
import { silent } from './bench'

// A program of its own: joins, speaks, leaves, and has nothing more to do.
const [, , address = ''] = process.argv
signInAt(address)
const transport = new FirebaseTransport({ config: configFor(address) })
await transport.connect(silent)
await transport.subscribe('room', () => {})
await transport.publish('room', Uint8Array.of(1))
await transport.close()
