import { createServer, connect as dial, type Server, type Socket } from 'node:net'

/** What a proxy does to what goes through it. */
export type ProxyFault =
  /** Everything passes. */
  | 'none'
  /** Connections are reset; others can be made at once. Does not last. */
  | 'reset'
  /** Connections are reset, and nobody listens. */
  | 'refuse'
  /** Nothing passes, in neither direction, until it is over; connections can be made. */
  | 'stall'
  /** Everything is swallowed; what was connected then stays a black hole also afterwards. */
  | 'drop'

export interface FaultyProxyOptions {
  /** Port of the server behind it, on 127.0.0.1. */
  readonly target: number
  /** Sees the bytes of clients and of the server, as they pass. */
  readonly onBytes?: (bytes: Uint8Array, from: 'client' | 'server') => void
}

/** A running proxy. */
export interface FaultyProxy {
  /** Where clients connect, on 127.0.0.1; stays the same. */
  readonly port: number
  /** Clients that are connected now. */
  readonly clients: number
  /** Sets what happens from now on. */
  set(fault: ProxyFault): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

interface Pair {
  readonly sockets: readonly [client: Socket, server: Socket]
  isSwallowed: boolean
}

/**
 * Starts a TCP proxy on 127.0.0.1 that fails on demand, to be put in front of a broker. For tests only.
 *
 * @example
 * ```ts
 * const proxy = await startFaultyProxy({ target: 1883 })
 * await proxy.set('refuse')
 * await proxy.set('none')
 * ```
 */
export async function startFaultyProxy(options: FaultyProxyOptions): Promise<FaultyProxy> {
  const pairs = new Set<Pair>()
  let fault: ProxyFault = 'none'
  let server = await listen(0)

  function accept(client: Socket): void {
    const behind = dial(options.target, '127.0.0.1')
    const pair: Pair = { sockets: [client, behind], isSwallowed: fault === 'drop' }
    pairs.add(pair)
    pipe(pair, client, behind, 'client')
    pipe(pair, behind, client, 'server')
  }

  function pipe(pair: Pair, from: Socket, to: Socket, side: 'client' | 'server'): void {
    from.on('data', (bytes) => {
      if (pair.isSwallowed) return
      options.onBytes?.(bytes, side)
      to.write(bytes)
    })
    // Who breaks it off does so for both.
    from.on('error', () => to.destroy())
    from.on('close', () => {
      pairs.delete(pair)
      if (!pair.isSwallowed) to.destroy()
    })
    if (fault === 'stall') from.pause()
  }

  async function listen(port: number): Promise<Server> {
    const made = createServer(accept)
    await new Promise<void>((resolve, reject) => {
      made.once('error', reject)
      made.listen(port, '127.0.0.1', resolve)
    })
    return made
  }

  const { port } = server.address() as { port: number }
  const sockets = () => [...pairs].flatMap((pair) => pair.sockets)
  const reset = () => {
    for (const socket of sockets()) socket.resetAndDestroy()
  }
  const stop = () => new Promise<unknown>((resolve) => (server.listening ? server.close(resolve) : resolve(undefined)))

  const set = async (next: ProxyFault) => {
    fault = next
    if (next === 'reset' || next === 'refuse') reset()
    if (next === 'drop') for (const pair of pairs) pair.isSwallowed = true
    for (const socket of sockets()) next === 'stall' ? socket.pause() : socket.resume()
    if (next === 'refuse') await stop()
    else if (!server.listening) server = await listen(port)
  }
  const close = async () => {
    reset()
    await stop()
  }
  return {
    port,
    get clients() {
      return pairs.size
    },
    set,
    close,
    [Symbol.asyncDispose]: close,
  }
}
