import { createServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { Broker, BrokerOptions } from './broker'

/** Starts aedes in this process: MQTT 3.1.1 only, it refuses 5. */
export async function startAedes({ account, port = 0 }: BrokerOptions = {}): Promise<Broker> {
  const broker = await Aedes.createBroker({
    authenticate: (_client, username, password, done) =>
      done(null, !account || (username === account.username && `${password}` === account.password)),
  })
  const http = createServer()
  const tcp = createTcpServer(broker.handle)
  const sockets = new Set<Socket>()
  for (const server of [http, tcp]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
  }
  const webSockets = new WebSocketServer({ server: http })
  webSockets.on('connection', (socket, request) => broker.handle(createWebSocketStream(socket), request))
  return {
    port: await listen(http, port),
    tcpPort: await listen(tcp, 0),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([http, tcp].map((server) => new Promise((resolve) => server.close(resolve))))
      await new Promise<void>((resolve) => broker.close(resolve))
    },
  }
}

async function listen(server: HttpServer | Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}
