import { testTransport } from '@peerwright/testkit'
import { describe, expect, it } from 'vitest'
import { configBench, databaseBench } from './bench'
import { emulator, startTestServer } from './server/test-server'
import { untrackSdk } from './untracked'

untrackSdk()

// The emulator can not be stopped from here.
const options = { outage: !emulator }

testTransport(
  { describe, it, expect },
  'firebase with a database of the application',
  async () => databaseBench(await startTestServer()),
  options,
)

testTransport(
  { describe, it, expect },
  'firebase with a config',
  async () => configBench(await startTestServer()),
  options,
)
