import * as v from 'valibot'
import type { MqttClientLike, MqttCredentials } from './client'

/** Options of `mqtt()`: either `url` or `client`, and what suits it. */
export interface MqttOptions {
  /**
   * Where the broker listens: `wss:` or `ws:`, in Node `mqtts:` and `mqtt:` too. Of a list, which is the addresses of
   * one broker, the next is tried when one fails.
   */
  readonly url?: string | readonly string[]
  /** A client of mqtt.js that you made; it is not ended here. One per peer. */
  readonly client?: MqttClientLike
  /** Name of the addon, of its member on the peer and in `signaling:*` events. @defaultValue `'mqtt'` */
  readonly name?: string
  readonly username?: string
  readonly password?: string
  /** Asked before each attempt to connect, for short-lived credentials. */
  readonly credentials?: () => MqttCredentials | Promise<MqttCredentials>
  /** Must be unique at the broker: of two equal ones it throws one out. @defaultValue a random one for each join */
  readonly clientId?: string
  /** Seconds of silence after which the broker is asked whether it is there, and we are. @defaultValue 90 */
  readonly keepalive?: number
  /** In front of every topic, for the broker's access rules. @defaultValue `'peerwright/'` */
  readonly prefix?: string
  /** Milliseconds that `join()` goes on trying to reach the broker; `0` tries once. @defaultValue 15,000 */
  readonly connectTimeout?: number
}

const text = v.pipe(v.string(), v.nonEmpty())
const url = v.pipe(v.string(), v.regex(/^(ws|mqtt)s?:\/\/./i, 'must begin with wss:, ws:, mqtts: or mqtt:'))
const given = v.custom<MqttClientLike>((value) => typeof (value as MqttClientLike | null)?.publishAsync === 'function')

export const optionsSchema = v.pipe(
  v.strictObject({
    url: v.optional(
      v.pipe(
        v.union([v.array(url), url]),
        v.transform((urls) => [urls].flat()),
      ),
      [],
    ),
    client: v.optional(given),
    name: v.optional(v.pipe(v.string(), v.regex(/^[a-z][a-zA-Z0-9]*$/)), 'mqtt'),
    username: v.optional(text),
    password: v.optional(text),
    credentials: v.optional(v.custom<NonNullable<MqttOptions['credentials']>>((value) => typeof value === 'function')),
    clientId: v.optional(text),
    keepalive: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), 90),
    prefix: v.optional(v.pipe(v.string(), v.regex(/^[^+#\0]*$/, 'must not contain + or #')), 'peerwright/'),
    connectTimeout: v.optional(v.pipe(v.number(), v.minValue(0)), 15_000),
  }),
  v.check(({ url, client }) => url.length > 0 !== !!client, 'either url or client is needed'),
)

/** Options with their defaults. */
export type ParsedMqttOptions = v.InferOutput<typeof optionsSchema>
