import { broadcast } from '@peerwright/addon-broadcast'
import { channels } from '@peerwright/addon-channels'
import { Peer } from '@peerwright/core'
import { createClockWorker } from './clock-worker'

/** The peer of this page. */
export const createPeer = () =>
  new Peer({ app: 'peerwright-playground', worker: createClockWorker }).addon(broadcast()).addon(channels())
