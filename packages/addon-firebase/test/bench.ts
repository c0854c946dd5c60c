import type { TransportBench } from '@peerwright/testkit'
