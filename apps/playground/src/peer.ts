import { Peer } from 'peerwright'
import { createClockWorker } from './clock-worker'

/** The peer of this page. */
export const createPeer = () => new Peer({ app: 'peerwright-playground', worker: createClockWorker })
