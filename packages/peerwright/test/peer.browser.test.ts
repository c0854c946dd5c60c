import { describePeer } from './peer-cases'

describePeer()
