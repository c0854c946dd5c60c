import { FirebaseTransport } from '@peerwright/addon-firebase'
import { testTransport } from '@peerwright/testkit'
import { describe, expect, it } from 'vitest'
import { configFor, openApplication } from './application'
import { startFirebase } from './server/firebase-server'
import { silent } from './context'

testTransport({ describe, it, expect }, 'firebase, with a database of the application,', async () => {
  let server = await startFirebase()
  const { port } = server
  const apps = new Set<ReturnType<typeof openApplication>>()
  return {
    transport: () => {
      const app = openApplication(port)
      apps.add(app)
      const t = app.transport()
      return t
    },
    outage: async () => {
      await server.close()
      return async () => { server = await startFirebase({ port }) }
    },
    dispose: async () => {
      await Promise.all([...apps].map((app) => app.close()))
      await server.close()
    },
  }
})

testTransport({ describe, it, expect }, 'firebase, with a config,', async () => {
  let server = await startFirebase()
  const { port } = server
  const make = () => new FirebaseTransport({ config: configFor(port), connectTimeout: 2000 })
  const warm = make()
  await warm.connect(silent)
  await warm.close()
  return {
    transport: make,
    outage: async () => {
      await server.close()
      return async () => { server = await startFirebase({ port }) }
    },
    dispose: () => server.close(),
  }
})
