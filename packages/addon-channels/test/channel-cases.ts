import { disposeRooms } from '@peerwright/testkit'
import { afterEach } from 'vitest'
import { describeArriving } from './cases/arriving'
import { describeDetaching } from './cases/detaching'
import { describeEnding } from './cases/ending'
import { describeOpening } from './cases/opening'
import { describeSending } from './cases/sending'

/** What holds in Node as well as in browsers. */
export function describeChannels(): void {
  afterEach(disposeRooms)
  describeSending()
  describeOpening()
  describeEnding()
  describeArriving()
  describeDetaching()
}
