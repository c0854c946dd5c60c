import { broadcast } from '@peerwright/addon-broadcast'
import { testAddon } from '@peerwright/testkit'
import { describe, expect, it } from 'vitest'

testAddon({ describe, it, expect }, () => broadcast())
