import { streams } from '@peerwright/addon-streams'
import { testAddon } from '@peerwright/testkit'
import { describe, expect, it } from 'vitest'

// Where there is no media, it is an addon all the same, and nothing of a browser is touched.
testAddon({ describe, it, expect }, () => streams(), { namespaced: false })
