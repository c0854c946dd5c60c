import { FirebaseTransport } from '@peerwright/addon-firebase'
import type { Transport } from '@peerwright/core'
import { silent } from './context'
