import { channels } from '@peerwright/addon-channels'
import { testAddon } from '@peerwright/testkit'
import { describe, expect, it } from 'vitest'
import { describeChannels } from './channel-cases'

// A first-party addon: its verbs stand on the peer itself.
testAddon({ describe, it, expect }, () => channels(), { namespaced: false })

describeChannels()
