import { FirebaseTransport } from '@peerwright/addon-firebase'
import type { Transport, TransportContext } from '@peerwright/core'
import type { TransportBench } from '@peerwright/testkit'
import { type Application, configFor, connectTimeout, openApplication, signInAt } from './application'

/** A database server, wherever it runs. */
export interface TestServer {
  /** `host:port`, the same after a restart. */
  readonly address: string
  /** Where anonymous users sign in. */
  readonly signIn: string
  /** Closes it with all its connections. */
  stop(): Promise<void>
  /** Starts it again, empty. */
  start(): Promise<void>
}

export const silent: TransportContext = {
  signal: new AbortController().signal,
  online() {},
  offline() {},
  lost() {},
}

/** Transports over databases of the application, each with a connection and a user of its own. */
export function databaseBench(server: TestServer): TransportBench {
  const applications = new Set<Application>()
  const open = () => {
    const application = openApplication(server.address)
    applications.add(application)
    return application
  }
  return {
    transport: () => open().transport(),
    outage: async () => {
      await server.stop()
      return () => server.start()
    },
    dispose: async () => {
      await Promise.all([...applications].map((application) => application.close()))
      await server.stop()
    },
  }
}

/** Transports that import the SDK, sign in and connect by themselves. */
export function configBench(server: TestServer): TransportBench {
  signInAt(server.signIn)
  return {
    transport: (): Transport => new FirebaseTransport({ config: configFor(server.address), connectTimeout }),
    outage: async () => {
      await server.stop()
      return () => server.start()
    },
    dispose: () => server.stop(),
  }
}
