import type { AddressInfo } from 'node:net'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { decodeRelayMessage, encodeRelayMessage, relayType } from './relay-wire'

export interface RelayServerOptions {
  /** @defaultValue 0, any free port */
  readonly port?: number
  /** @defaultValue '127.0.0.1' */
  readonly host?: string
}

/** A running relay. */
export interface RelayServer {
  /** What `relay({ url })` needs. */
  readonly url: string
  readonly port: number
  /** Connected clients. */
  readonly clients: number
  /** Resets every connection; clients that reconnect are welcome. */
  drop(): void
  /** Closes the port and every connection. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const maxMessage = 128 * 1024

/**
 * Starts a dumb relay: what is published to a topic goes to everyone else who subscribed to it. For tests only.
 *
 * @example
 * ```ts
 * const server = await startRelay()
 * const peer = new Peer().addon(relay({ url: server.url }))
 * ```
 */
export async function startRelay({ port = 0, host = '127.0.0.1' }: RelayServerOptions = {}): Promise<RelayServer> {
  const server = new WebSocketServer({ port, host, maxPayload: maxMessage })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const subscribers = new Map<string, Set<WebSocket>>()
  server.on('connection', (socket) => {
    socket.on('message', (data) => receive(subscribers, socket, data))
    socket.on('close', () => forget(subscribers, socket))
    // A client that breaks the protocol is closed by ws itself.
    socket.on('error', () => {})
  })
  const bound = (server.address() as AddressInfo).port
  const drop = () => {
    for (const socket of server.clients) socket.terminate()
  }
  const close = () => {
    drop()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    url: `ws://${host}:${bound}`,
    port: bound,
    get clients() {
      return server.clients.size
    },
    drop,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function receive(subscribers: Map<string, Set<WebSocket>>, socket: WebSocket, data: RawData): void {
  const message = decodeRelayMessage(toBytes(data))
  if (!message) return
  const { type, topic, frame } = message
  const listening = subscribers.get(topic) ?? new Set()
  if (type === relayType.subscribe) {
    subscribers.set(topic, listening.add(socket))
    socket.send(encodeRelayMessage(relayType.subscribed, topic))
  }
  if (type === relayType.unsubscribe && listening.delete(socket) && listening.size === 0) subscribers.delete(topic)
  if (type !== relayType.frame) return
  const copy = encodeRelayMessage(relayType.frame, topic, frame)
  for (const other of listening) if (other !== socket) other.send(copy)
}

function forget(subscribers: Map<string, Set<WebSocket>>, socket: WebSocket): void {
  for (const [topic, listening] of subscribers) {
    if (listening.delete(socket) && listening.size === 0) subscribers.delete(topic)
  }
}

const toBytes = (data: RawData): Uint8Array => (Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data))
