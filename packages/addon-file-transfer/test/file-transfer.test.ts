import { channels } from '@peerwright/addon-channels'
import { fileTransfer } from '@peerwright/addon-file-transfer'
import { testAddon } from '@peerwright/testkit'
import { describe, expect, it } from 'vitest'
import { describeFiles } from './file-cases'

// A first-party addon: its verb stands on the peer itself.
testAddon({ describe, it, expect }, () => fileTransfer(), {
  namespaced: false,
  requires: (peer) => peer.addon(channels()),
})

describeFiles()
