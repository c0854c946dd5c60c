import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import shippedRules from '../../database.rules.json' with { type: 'json' }
import { Client } from './client'
import { answerIdentity, bodyOf } from './identity'
import { Store } from './store'

export interface FirebaseServerOptions {
  /** @defaultValue 0, any free port */
  readonly port?: number
  /** @defaultValue those of the package */
  readonly rules?: object
  /** Whether anonymous sign-in is enabled. @defaultValue true */
  readonly anonymous?: boolean
}

export interface FirebaseServer {
  readonly port: number
  readonly store: Store
  readonly clients: ReadonlySet<Client>
  /** Resets every connection; clients that reconnect are welcome. */
  drop(): void
  /** Closes the port and every connection. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const host = '127.0.0.1'

/** A Realtime Database for tests: the SDK's wire protocol over real sockets, data in memory, judged by real rules. */
export async function startFirebase(options: FirebaseServerOptions = {}): Promise<FirebaseServer> {
  const { port = 0, rules = shippedRules, anonymous = true } = options
  const store = new Store(rules)
  const clients = new Set<Client>()
  const server = createServer((request, response) => void answer(request, response, store, anonymous))
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, { headers }) => {
    const client = new Client(socket, store, headers.host ?? '', `session-${clients.size}`)
    clients.add(client)
    socket.on('close', () => clients.delete(client))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const drop = () => {
    for (const socket of sockets.clients) socket.terminate()
  }
  const close = async () => {
    drop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { port: (server.address() as AddressInfo).port, store, clients, drop, close, [Symbol.asyncDispose]: close }
}

/** Sign-in, and the emulator's way to load rules. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  store: Store,
  anonymous: boolean,
): Promise<void> {
  if (await answerIdentity(request, response, anonymous)) return
  if (request.method === 'PUT' && request.url?.startsWith('/.settings/rules.json')) {
    store.setRules(JSON.parse(await bodyOf(request)))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
    return
  }
  response.writeHead(404).end()
}
