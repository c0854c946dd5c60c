import { PeerError } from '@peerwright/core'
import { connected, type MqttClientLike } from './client'
import { isOfAnotherVersion } from './failure'
import type { ParsedMqttOptions } from './options'
import { within } from './time'

/** A connected client, and how to give it back. */
export interface Dialed {
  readonly client: MqttClientLike
  end(topics: string[]): Promise<unknown>
}

/** One attempt to connect. */
export type Dial = (signal: AbortSignal) => Promise<Dialed>

/** What the broker publishes when it loses us without a goodbye. */
export interface Will {
  readonly topic: string
  readonly payload: string
}

/** Milliseconds that the broker may take to answer, and we to say goodbye. */
export const ANSWER = 5_000
const GOODBYE = 1_000

/** A client of our own for each attempt, the addresses in turn. Loads mqtt.js, which may fail. */
export async function dialer(options: ParsedMqttOptions, will: Will | undefined): Promise<Dial> {
  const { url, keepalive, username, password, credentials } = options
  const { connect } = await load(options.name)
  const { clientId = `pw${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}` } = options
  let attempts = 0
  let version: 4 | 5 = 5

  const dial: Dial = async (signal) => {
    const account = credentials && (await within(ANSWER, (async () => credentials())(), signal))
    signal.throwIfAborted()
    const client = connect(url[attempts % url.length] ?? '', {
      ...({ clientId, keepalive, username, password, ...account } as object),
      ...(will && { will: { ...will, qos: 0, retain: false } as never }),
      protocolVersion: version,
      connectTimeout: ANSWER,
      reconnectPeriod: 0,
      queueQoSZero: false,
      // Its other timers run in a worker made of text, which strict pages forbid.
      timerVariant: 'native',
    })
    client.on('error', () => {}) // without a listener it would be thrown; `connected` and `close` tell what matters
    const end = async () => {
      await within(GOODBYE, client.endAsync()).catch(() => client.stream.destroy())
    }
    try {
      await connected(client, signal)
      return { client, end }
    } catch (cause) {
      client.end(true)
      signal.throwIfAborted()
      if (version === 5 && isOfAnotherVersion(cause)) {
        version = 4
        return dial(signal)
      }
      attempts++
      throw cause
    }
  }
  return dial
}

/** A client that the application made, and ends. */
export const adopt =
  (client: MqttClientLike): Dial =>
  async (signal) => {
    const attempt = new AbortController()
    await within(ANSWER, connected(client, attempt.signal), signal).finally(() => attempt.abort())
    return {
      client,
      end: async (topics) => client.connected && topics.length > 0 && client.unsubscribeAsync(topics),
    }
  }

/** A chunk of its own, fetched by who joins. */
async function load(transport: string) {
  try {
    return (await import('mqtt')).default
  } catch (cause) {
    throw new PeerError('TRANSPORT_UNREACHABLE', { transport }, 'mqtt.js is missing: npm install mqtt', { cause })
  }
}
