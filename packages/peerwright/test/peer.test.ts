import { defaultRtc } from '@peerwright/testkit'
import { describePeer } from './peer-cases'

describePeer(await defaultRtc())
