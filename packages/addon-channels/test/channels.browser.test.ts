import { describeChannels } from './channel-cases'

describeChannels()
